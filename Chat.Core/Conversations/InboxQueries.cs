using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>Which conversations a list shows.</summary>
/// <param name="Status">Null means all.</param>
/// <param name="AssigneeId">Null means anybody's.</param>
public sealed record InboxFilter(ConversationStatus? Status, Guid? AssigneeId)
{
    public bool Matches(ConversationState state) =>
        (Status is null || Status == state.Status) && (AssigneeId is null || AssigneeId == state.AssigneeId);
}

/// <summary>Where a page of the list ended.</summary>
public sealed record InboxKey(DateTimeOffset LastMessageAt, Guid Id);

/// <summary>A conversation in the list, with the line that shows its newest message.</summary>
public sealed record InboxEntry(ConversationState State, string ClientName, MessageAuthor? LastAuthor, Guid? LastAgentId, string Preview);

public sealed record InboxPage(IReadOnlyList<InboxEntry> Entries, bool HasMore);

/// <summary>What the agents' list asks, of what the agent may see who asks. Pages go by key; counts stop at <see cref="CountLimit"/>.</summary>
public sealed class InboxQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents)
{
    public const int CountLimit = 100;

    private const int PreviewLength = 160;

    /// <summary>Newest first, after <paramref name="after"/> or from the top.</summary>
    public async Task<InboxPage> PageAsync(Guid agentId, InboxFilter filter, InboxKey? after, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);

        // Each status has its own stretch of the index; "all" takes the head of each stretch and merges.
        ConversationStatus[] statuses = filter.Status is { } status ? [status] : Enum.GetValues<ConversationStatus>();
        var found = new List<InboxEntry>();
        foreach (var one in statuses)
        {
            var conversations = scope.Of(db.Conversations.Where(c => c.Status == one), db);
            if (filter.AssigneeId is { } assigneeId)
            {
                conversations = conversations.Where(c => c.AssigneeId == assigneeId);
            }

            if (after is { LastMessageAt: var at, Id: var id })
            {
                conversations = conversations.Where(c => c.LastMessageAt <= at && (c.LastMessageAt < at || c.Id.CompareTo(id) < 0));
            }

            found.AddRange(await Entries(db, conversations.OrderByDescending(c => c.LastMessageAt).ThenByDescending(c => c.Id).Take(limit + 1))
                .ToListAsync(cancellationToken));
        }

        var ordered = found.OrderByDescending(e => e.State.LastMessageAt)
            .ThenByDescending(e => e.State.Id.ToString(), StringComparer.Ordinal).Take(limit + 1).ToList();
        var hasMore = ordered.Count > limit;
        return new InboxPage(hasMore ? ordered[..limit] : ordered, hasMore);
    }

    /// <summary>The entries of these conversations, in no order.</summary>
    public async Task<List<InboxEntry>> EntriesAsync(Guid agentId, IReadOnlyCollection<Guid> conversationIds, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await Entries(db, scope.Of(db.Conversations.Where(c => conversationIds.Contains(c.Id)), db)).ToListAsync(cancellationToken);
    }

    /// <summary>How many match, counted up to <see cref="CountLimit"/>.</summary>
    public async Task<int> CountAsync(Guid agentId, InboxFilter filter, bool onlyUnread, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var conversations = scope.Of(db.Conversations, db);
        if (filter.Status is { } status)
        {
            conversations = conversations.Where(c => c.Status == status);
        }

        if (filter.AssigneeId is { } assigneeId)
        {
            conversations = conversations.Where(c => c.AssigneeId == assigneeId);
        }

        if (onlyUnread)
        {
            conversations = conversations.Where(c => c.UnreadCount > 0);
        }

        return await conversations.Take(CountLimit).CountAsync(cancellationToken);
    }

    public async Task<bool> AnyAsync(Guid agentId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await scope.Of(db.Conversations, db).AnyAsync(cancellationToken);
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
