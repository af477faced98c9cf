using Chat.Core.Agents;
using Chat.Core.Clients;
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
public sealed class VisitorQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, VisitorPresence presence)
{
    /// <summary>So many are asked about at once.</summary>
    private const int Chunk = 500;

    /// <summary>Everybody who is here and whom the agent may see, in no order.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<VisitorNow>> NowAsync(Guid agentId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        var here = presence.Now();
        if (!scope.IsLimited)
        {
            return here;
        }

        here = [.. here.Where(v => scope.Serves(v.SiteId))];
        if (scope.Teams is null)
        {
            return here;
        }

        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var seen = new HashSet<Guid>();
        foreach (var some in here.Select(v => v.ClientId).Chunk(Chunk))
        {
            seen.UnionWith(await db.Clients.Where(c => some.AsEnumerable().Contains(c.Id)).SeenBy(scope, db).Select(c => c.Id).ToListAsync(cancellationToken));
        }

        return [.. here.Where(v => seen.Contains(v.ClientId))];
    }

    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyDictionary<Guid, VisitorDetails>> DetailsAsync(Guid agentId, IReadOnlyCollection<Guid> clientIds, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var clients = await db.Clients.AsNoTracking().Where(c => clientIds.Contains(c.Id)).SeenBy(scope, db).Select(c => new
        {
            c.Id,
            c.Name,
            IsVerified = c.VerifiedAt != null,
            c.Locale,
            UserAgent = db.Sessions.Where(s => s.ClientId == c.Id && s.UserAgent != null).OrderByDescending(s => s.Id).Select(s => s.UserAgent).FirstOrDefault(),
            ConversationId = scope.Of(db.Conversations, db).Where(x => x.ClientId == c.Id).OrderByDescending(x => x.Id).Select(x => (Guid?)x.Id).FirstOrDefault(),
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
