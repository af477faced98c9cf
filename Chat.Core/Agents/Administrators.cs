using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Agents;

/// <summary>The team always keeps one who can let others in.</summary>
internal static class Administrators
{
    /// <summary>To be asked under the store's write lock, so that two who ask at once do not both find the other.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this ChatDbContext db, Agent person, CancellationToken cancellationToken) =>
        person is { Role: AgentRole.Administrator, IsDisabled: false }
        && !await db.Users.AnyAsync(a => a.Id != person.Id && a.Role == AgentRole.Administrator && !a.IsDisabled, cancellationToken);
}
