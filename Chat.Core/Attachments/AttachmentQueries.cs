using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Attachments;

/// <summary>What the team asks about files.</summary>
public sealed class AttachmentQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    /// <summary>The newest files of a client's conversations, of those that the agent may see, whoever sent them.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<AttachmentCard>> OfClientAsync(Guid agentId, Guid clientId, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await SeenBy(scope, db.Attachments.AsNoTracking().Where(a => a.ClientId == clientId && a.MessageId != null), db).OrderByDescending(a => a.CreatedAt).Take(limit)
            .Select(a => new AttachmentCard(a.Id, a.Name, a.ContentType, a.Size, a.Width, a.Height)).ToListAsync(cancellationToken);
    }

    /// <summary>Of files that were sent those whose conversation the agent may see.</summary>
    internal static IQueryable<Attachment> SeenBy(AgentScope scope, IQueryable<Attachment> sent, ChatDbContext db) => scope.IsLimited
        ? sent.Where(a => db.Messages.Any(m => m.MessageId == a.MessageId && scope.Of(db.Conversations, db).Any(c => c.Id == m.ConversationId)))
        : sent;
}
