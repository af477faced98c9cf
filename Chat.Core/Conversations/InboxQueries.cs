using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>A conversation in the list, with the line that shows its newest message.</summary>
public sealed record InboxEntry(ConversationState State, string ClientName, MessageAuthor? LastAuthor, Guid? LastAgentId, string Preview);

/// <param name="End">Up to here the list is known, also where nothing was found; null when it is known whole.</param>
/// <param name="HasMore">Whether to ask on from <paramref name="End"/>. Then a page may be short, even empty: what no index tells apart is looked for in steps.</param>
public sealed record InboxPage(IReadOnlyList<InboxEntry> Entries, InboxKey? End, bool HasMore);

/// <param name="Value">How many were found, up to <see cref="InboxQueries.CountLimit"/>.</param>
/// <param name="IsLeast">Whether there may be more.</param>
public readonly record struct InboxCount(int Value, bool IsLeast);

/// <summary>What the agents' list asks, of what the agent may see who asks. Pages go by key; counts stop at <see cref="CountLimit"/>.</summary>
public sealed class InboxQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    public const int CountLimit = 100;

    private const int PreviewLength = 160;

    /// <summary>So many ids are asked for in one statement.</summary>
    private const int IdsAtOnce = 100;

    /// <summary>In the order of the view, after <paramref name="after"/> or from the top.</summary>
    /// <param name="agentId">Who "me" is.</param>
    public async Task<InboxPage> PageAsync(Guid agentId, InboxView view, InboxKey? after, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var scan = new InboxScan(db, view, scope);
        var ids = await scan.NextAsync(after, limit, cancellationToken);
        var entries = (await EntriesAsync(db, scope, ids, cancellationToken)).ToDictionary(e => e.State.Id);
        return new InboxPage([.. ids.Select(id => entries.GetValueOrDefault(id)).OfType<InboxEntry>()], scan.End, scan.HasMore);
    }

    /// <summary>The first conversations of a view in its order, for what is done to all of them.</summary>
    public async Task<IReadOnlyList<BulkItem>> ItemsAsync(Guid agentId, InboxView view, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var found = new List<Guid>();
        InboxKey? after = null;
        InboxScan scan;
        do
        {
            scan = new InboxScan(db, view, scope);
            found.AddRange(await scan.NextAsync(after, limit - found.Count, cancellationToken));
            after = scan.End;
        }
        while (scan.HasMore && found.Count < limit);

        var items = new List<BulkItem>(found.Count);
        foreach (var ids in found.Chunk(IdsAtOnce))
        {
            items.AddRange(await db.Conversations.Where(c => ids.Contains(c.Id)).Select(c => new BulkItem(c.Id, c.AssigneeId)).ToListAsync(cancellationToken));
        }

        return items;
    }

    /// <summary>The entries of these conversations, in no order.</summary>
    public async Task<List<InboxEntry>> EntriesAsync(Guid agentId, IReadOnlyCollection<Guid> conversationIds, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await EntriesAsync(db, scope, conversationIds, cancellationToken);
    }

    /// <summary>How many a view shows, counted up to <see cref="CountLimit"/>.</summary>
    public async Task<InboxCount> CountAsync(Guid agentId, InboxView view, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);

        // How they are ordered does not matter for how many they are.
        var counted = view with { Order = InboxOrder.Newest };
        var scan = new InboxScan(db, counted, scope);
        if (!counted.IsIndexed || scope.IsLimited)
        {
            var ids = await scan.NextAsync(null, CountLimit, cancellationToken);
            return new InboxCount(ids.Count, scan.HasMore);
        }

        var count = 0;
        foreach (var status in view.StatusList())
        {
            count += await scan.Ordered(status, isWaiting: false, after: null).Take(CountLimit - count).CountAsync(cancellationToken);
            if (count == CountLimit)
            {
                break;
            }
        }

        return new InboxCount(count, count == CountLimit);
    }

    /// <summary>How many open conversations have a message that nobody of the team has read, counted up to <see cref="CountLimit"/>.</summary>
    public async Task<int> UnreadAsync(Guid agentId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await scope.Of(db.Conversations.Where(c => c.Status == ConversationStatus.Open && c.UnreadCount > 0), db).Take(CountLimit).CountAsync(cancellationToken);
    }

    public async Task<bool> AnyAsync(Guid agentId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await scope.Of(db.Conversations, db).AnyAsync(cancellationToken);
    }

    private static async Task<List<InboxEntry>> EntriesAsync(ChatDbContext db, AgentScope scope, IReadOnlyCollection<Guid> conversationIds, CancellationToken cancellationToken)
    {
        var found = new List<InboxEntry>(conversationIds.Count);
        foreach (var ids in conversationIds.Chunk(IdsAtOnce))
        {
            found.AddRange(await Entries(db, scope.Of(db.Conversations.Where(c => ids.Contains(c.Id)), db)).ToListAsync(cancellationToken));
        }

        return found;
    }

    private static IQueryable<InboxEntry> Entries(ChatDbContext db, IQueryable<Conversation> conversations) =>
        from c in conversations.AsNoTracking()
        join client in db.Clients on c.ClientId equals client.Id
        join last in db.Messages on new { ConversationId = c.Id, Sequence = c.LastMessageSequence } equals new { last.ConversationId, last.Sequence } into newest
        from last in newest.DefaultIfEmpty()
        select new InboxEntry(
            new ConversationState(
                c.Id, c.SiteId, c.ClientId, c.Status, c.AssigneeId, c.LastMessageAt, c.LastSequence,
                c.AgentReadSequence, c.ClientDeliveredSequence, c.ClientReadSequence, c.UnreadCount, c.WaitingSince,
                c.LastMessageSequence, c.TeamId, c.Priority, c.Labels, c.SnoozedUntil),
            client.Name,
            last == null ? null : last.Author,
            last == null ? null : last.AgentId,
            last == null ? "" : AttachmentCard.Preview(last.Body.Substring(0, PreviewLength), AttachmentCard.Read(last.Attachments)));
}
