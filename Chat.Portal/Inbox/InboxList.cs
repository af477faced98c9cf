using System.Collections.Frozen;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Inbox;

/// <summary>The loaded window of the list, kept right by events. Lives on one circuit's context.</summary>
internal sealed class InboxList(
    InboxQueries inbox, VisitorPresence presence, VisitorTyping typing, AgentDirectory directory, AgentAccess access, Guid agentId)
{
    private const int PageSize = 50;

    private readonly InboxTally tally = new(inbox, agentId);
    private Dictionary<Guid, InboxEntry> entries = [];
    private FrozenDictionary<Guid, AgentCard> agents = FrozenDictionary<Guid, AgentCard>.Empty;

    /// <summary>Up to here the list is known; null when it is known whole.</summary>
    private InboxKey? end;

    public InboxView View { get; private set; } = InboxView.Open;

    public LoadState State { get; private set; } = LoadState.Loading;

    public IReadOnlyList<InboxRow> Rows { get; private set; } = [];

    public bool HasMore { get; private set; }

    /// <summary>Whether rows that would be seen at once are still looked for.</summary>
    public bool IsShort => State == LoadState.Ready && HasMore && Rows.Count < PageSize;

    public bool HasAny { get; private set; }

    public InboxCounts Counts => tally.Counts;

    /// <summary>Turns to a view; its first page is read by <see cref="LoadAsync"/>.</summary>
    public void Turn(InboxView view)
    {
        View = view;
        State = LoadState.Loading;
        entries = [];
        Rows = [];
        HasMore = false;
        end = null;
        tally.Turn(view);
    }

    /// <summary>Reads as many rows as are shown, at least a page.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var view = View;
            var page = await inbox.PageAsync(agentId, view, null, Math.Max(PageSize, Rows.Count), cancellationToken);
            await CountAsync(cancellationToken);
            if (view != View)
            {
                return;
            }

            HasAny = page.Entries.Count > 0 || await inbox.AnyAsync(agentId, cancellationToken);
            entries = page.Entries.ToDictionary(e => e.State.Id);
            (HasMore, end) = (page.HasMore, page.End);
            State = LoadState.Ready;
            await ArrangeAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            State = Rows.Count > 0 ? State : LoadState.Failed;
            throw;
        }
    }

    public async Task LoadMoreAsync(CancellationToken cancellationToken)
    {
        if (!HasMore || end is null)
        {
            return;
        }

        var view = View;
        var page = await inbox.PageAsync(agentId, view, end, PageSize, cancellationToken);
        if (view != View)
        {
            return;
        }

        foreach (var entry in page.Entries)
        {
            entries.TryAdd(entry.State.Id, entry);
        }

        (HasMore, end) = (page.HasMore, page.End);
        await ArrangeAsync(cancellationToken);
    }

    /// <summary>Takes over what was committed. Clients that the window does not know are read in one query.</summary>
    /// <returns>Those that are not in the view any more.</returns>
    public async Task<IReadOnlyList<Guid>> ApplyAsync(AgentCard agent, IReadOnlyList<ConversationsCommitted> commits, CancellationToken cancellationToken)
    {
        var states = new Dictionary<Guid, ConversationState>();
        var newest = new Dictionary<Guid, StoredMessage>();
        foreach (var commit in commits)
        {
            foreach (var change in commit.Changes)
            {
                states[change.After.Id] = change.After;
                tally.Apply(
                    change,
                    change.Before is { } before && await access.SeesAsync(agent, before, cancellationToken),
                    await access.SeesAsync(agent, change.After, cancellationToken));
            }

            foreach (var posted in commit.Messages)
            {
                newest[posted.Message.ConversationId] = posted.Message;
            }
        }

        var (unknown, left) = (new List<Guid>(), new List<Guid>());
        foreach (var (id, state) in states)
        {
            var isSeen = await access.SeesAsync(agent, state, cancellationToken);
            HasAny |= isSeen;
            var belongs = isSeen && View.Matches(state, agentId);
            if (!belongs)
            {
                left.Add(id);
            }

            if (!belongs || !IsInWindow(state))
            {
                entries.Remove(id);
            }
            else if (entries.TryGetValue(id, out var entry))
            {
                entries[id] = newest.TryGetValue(id, out var message)
                    ? entry with { State = state, LastAuthor = message.Author, LastAgentId = message.AgentId, Preview = AttachmentCard.Preview(message.Body, message.Attachments) }
                    : entry with { State = state };
            }
            else
            {
                unknown.Add(id);
            }
        }

        await ReadAsync(unknown, cancellationToken);
        return left;
    }

    /// <summary>Reads the rows of one client again, for his name has changed.</summary>
    public Task RereadClientAsync(Guid clientId, CancellationToken cancellationToken) =>
        ReadAsync([.. entries.Values.Where(e => e.State.ClientId == clientId).Select(e => e.State.Id)], cancellationToken);

    /// <summary>Reads one conversation again: whether it is for this agent may have changed.</summary>
    public Task RereadAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        entries.Remove(conversationId);
        return ReadAsync([conversationId], cancellationToken);
    }

    /// <summary>Puts the rows in order, with who is here and who types.</summary>
    public async Task ArrangeAsync(CancellationToken cancellationToken)
    {
        agents = await directory.AllAsync(cancellationToken);
        var ordered = entries.Values.Select(entry => (Key: InboxKey.Of(entry.State, View.Order), Entry: entry)).ToArray();
        Array.Sort(ordered, (a, b) => a.Key.CompareTo(b.Key));
        Rows = Array.ConvertAll(ordered, o => Row(o.Entry));
    }

    public Task CountAsync(CancellationToken cancellationToken) => tally.ReadAsync(cancellationToken);

    private bool IsInWindow(ConversationState state) => end is null || InboxKey.Of(state, View.Order).CompareTo(end) <= 0;

    private async Task ReadAsync(List<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        foreach (var entry in await inbox.EntriesAsync(agentId, ids, cancellationToken))
        {
            if (View.Matches(entry.State, agentId) && IsInWindow(entry.State))
            {
                entries[entry.State.Id] = entry;
            }
        }
    }

    private InboxRow Row(InboxEntry entry)
    {
        var state = entry.State;
        return new InboxRow(
            state.Id, state.ClientId, entry.ClientName, presence.IsOnline(state.ClientId), typing.Of(state.ClientId).IsActive,
            state.Status, state.AssigneeId, Name(state.AssigneeId), state.LastMessageAt, entry.LastAuthor, entry.LastAgentId,
            Name(entry.LastAgentId), entry.Preview, state.UnreadCount, state.WaitingSince)
        {
            Priority = state.Priority,
            Labels = state.Labels,
            SnoozedUntil = state.SnoozedUntil,
        };
    }

    private string? Name(Guid? id) => id is { } agent ? agents.GetValueOrDefault(agent)?.Name : null;
}
