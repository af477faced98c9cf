using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>A client and the conversation in which he was heard of last.</summary>
public sealed record FoundClient(Guid ClientId, string Name, Guid ConversationId, ConversationStatus Status, DateTimeOffset LastMessageAt, DateTimeOffset? WaitingSince);

/// <summary>
/// Clients by the beginning of a name. There is no index on names, so it looks at the newest conversations only and costs the same
/// at any size; what lies deeper is the full-text search's.
/// </summary>
public sealed class RecentClients(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    /// <summary>How many conversations of each status are looked at, newest first.</summary>
    public const int Horizon = 1_000;

    private static readonly ConversationStatus[] Statuses = Enum.GetValues<ConversationStatus>();

    /// <summary>Whoever has a name of which a word begins so: open matters first, newest first, each client once.</summary>
    public async Task<IReadOnlyList<FoundClient>> FindAsync(Guid agentId, string text, int limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var agent = await agents.RequireAsync(agentId, cancellationToken);

        // LIKE knows upper and lower case of ASCII only: the usual spelling of a name is tried as well.
        var (typed, spelled) = (Escape(text.Trim()), Escape(char.ToUpperInvariant(text.Trim()[0]) + text.Trim()[1..]));
        string[] patterns = [$"{typed}%", $"% {typed}%", $"{spelled}%", $"% {spelled}%"];
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var found = new List<FoundClient>();
        foreach (var status in Statuses)
        {
            found.AddRange(await Matching(db, agent.Scope, status, patterns, limit).ToListAsync(cancellationToken));
        }

        return [.. found.OrderBy(f => f.Status == ConversationStatus.Resolved).ThenByDescending(f => f.LastMessageAt).DistinctBy(f => f.ClientId).Take(limit)];
    }

    private static IQueryable<FoundClient> Matching(ChatDbContext db, AgentScope scope, ConversationStatus status, string[] patterns, int limit)
    {
        var (first, second, third, fourth) = (patterns[0], patterns[1], patterns[2], patterns[3]);
        return scope.Of(db.Conversations.AsNoTracking().Where(c => c.Status == status), db)
            .OrderByDescending(c => c.LastMessageAt).ThenByDescending(c => c.Id).Take(Horizon)
            .Join(db.Clients, c => c.ClientId, client => client.Id, (c, client) => new { c, client.Name })
            .Where(x => EF.Functions.Like(x.Name, first, "\\") || EF.Functions.Like(x.Name, second, "\\") || EF.Functions.Like(x.Name, third, "\\") || EF.Functions.Like(x.Name, fourth, "\\"))
            .OrderByDescending(x => x.c.LastMessageAt).ThenByDescending(x => x.c.Id).Take(limit)
            .Select(x => new FoundClient(x.c.ClientId, x.Name, x.c.Id, x.c.Status, x.c.LastMessageAt, x.c.WaitingSince));
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
