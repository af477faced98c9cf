using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Presence;

/// <summary>What the store knows of somebody who is here.</summary>
/// <param name="UserAgent">Of the newest browser that said it.</param>
/// <param name="ConversationId">His newest conversation; null when he has none.</param>
public sealed record VisitorDetails(
    Guid ClientId, string Name, bool IsVerified, string? Locale, string? UserAgent, Guid? ConversationId, ConversationStatus? Status, Guid? AssigneeId, DateTimeOffset? WaitingSince);

/// <summary>What the list of visitors asks, for the rows that are in sight.</summary>
public sealed class VisitorQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyDictionary<Guid, VisitorDetails>> DetailsAsync(Guid agentId, IReadOnlyCollection<Guid> clientIds, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var clients = await db.Clients.AsNoTracking().Where(c => clientIds.Contains(c.Id)).Select(c => new
        {
            c.Id,
            c.Name,
            IsVerified = c.VerifiedAt != null,
            c.Locale,
            UserAgent = db.Sessions.Where(s => s.ClientId == c.Id && s.UserAgent != null).OrderByDescending(s => s.Id).Select(s => s.UserAgent).FirstOrDefault(),
            ConversationId = db.Conversations.Where(x => x.ClientId == c.Id).OrderByDescending(x => x.Id).Select(x => (Guid?)x.Id).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        var ids = clients.Select(c => c.ConversationId).OfType<Guid>().ToList();
        var conversations = await db.Conversations.AsNoTracking().Where(c => ids.Contains(c.Id))
            .Select(c => new { c.Id, c.Status, c.AssigneeId, c.WaitingSince }).ToDictionaryAsync(c => c.Id, cancellationToken);
        return clients.ToDictionary(c => c.Id, c =>
        {
            var conversation = c.ConversationId is { } id ? conversations.GetValueOrDefault(id) : null;
            return new VisitorDetails(c.Id, c.Name, c.IsVerified, c.Locale, c.UserAgent, conversation?.Id, conversation?.Status, conversation?.AssigneeId, conversation?.WaitingSince);
        });
    }
}
