using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Attachments;

/// <summary>What the team asks about files.</summary>
public sealed class AttachmentQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    /// <summary>The newest files of a client's conversations, whoever sent them.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<AttachmentCard>> OfClientAsync(Guid agentId, Guid clientId, int limit, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Attachments.AsNoTracking().Where(a => a.ClientId == clientId && a.MessageId != null).OrderByDescending(a => a.CreatedAt).Take(limit)
            .Select(a => new AttachmentCard(a.Id, a.Name, a.ContentType, a.Size, a.Width, a.Height)).ToListAsync(cancellationToken);
    }
}
