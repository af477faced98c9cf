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

    private Dictionary<Guid, InboxEntry> entries = [];
    private FrozenDictionary<Guid, AgentCard> agents = FrozenDictionary<Guid, AgentCard>.Empty;

    public InboxView View { get; private set; }

    public LoadState State { get; private set; } = LoadState.Loading;

    public IReadOnlyList<InboxRow> Rows { get; private set; } = [];

    public bool HasMore { get; private set; }

    public bool HasAny { get; private set; }

    public InboxCounts Counts { get; private set; } = new(0, 0, 0);

    private InboxFilter Filter => View switch
    {
        InboxView.Open => new InboxFilter(ConversationStatus.Open, null),
        InboxView.Mine => new InboxFilter(ConversationStatus.Open, agentId),
        InboxView.Resolved => new InboxFilter(ConversationStatus.Resolved, null),
        _ => new InboxFilter(null, null),
    };

    /// <summary>Turns to a view; its first page is read by <see cref="LoadAsync"/>.</summary>
    public void Turn(InboxView view)
    {
        View = view;
        State = LoadState.Loading;
        entries = [];
        Rows = [];
        HasMore = false;
    }

    /// <summary>Reads as many rows as are shown, at least a page.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var view = View;
            var page = await inbox.PageAsync(agentId, Filter, null, Math.Max(PageSize, Rows.Count), cancellationToken);
            await CountAsync(cancellationToken);
            if (view != View)
            {
                return;
            }

            HasAny = page.Entries.Count > 0 || await inbox.AnyAsync(agentId, cancellationToken);
            entries = page.Entries.ToDictionary(e => e.State.Id);
            HasMore = page.HasMore;
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
        if (!HasMore || Rows.Count == 0)
        {
            return;
        }

        var view = View;
        var last = Rows[^1];
        var page = await inbox.PageAsync(agentId, Filter, new InboxKey(last.LastMessageAt, last.Id), PageSize, cancellationToken);
        if (view != View)
        {
            return;
        }

        foreach (var entry in page.Entries)
        {
            entries.TryAdd(entry.State.Id, entry);
        }

        HasMore = page.HasMore;
        await ArrangeAsync(cancellationToken);
    }

    /// <summary>Takes over what was committed. Clients that the window does not know are read in one query.</summary>
    public async Task ApplyAsync(AgentCard agent, IReadOnlyList<ConversationsCommitted> commits, CancellationToken cancellationToken)
    {
        var states = new Dictionary<Guid, ConversationState>();
        var newest = new Dictionary<Guid, StoredMessage>();
        foreach (var commit in commits)
        {
            foreach (var change in commit.Changes)
            {
                states[change.After.Id] = change.After;
            }

            foreach (var posted in commit.Messages)
            {
                newest[posted.Message.ConversationId] = posted.Message;
            }
        }

        var unknown = new List<Guid>();
        foreach (var (id, state) in states)
        {
            var isSeen = await access.SeesAsync(agent, state, cancellationToken);
            HasAny |= isSeen;
            if (!isSeen || !Filter.Matches(state))
            {
                entries.Remove(id);
            }
            else if (entries.TryGetValue(id, out var entry))
            {
                entries[id] = newest.TryGetValue(id, out var message)
                    ? entry with { State = state, LastAuthor = message.Author, LastAgentId = message.AgentId, Preview = AttachmentCard.Preview(message.Body, message.Attachments) }
                    : entry with { State = state };
            }
            else if (!HasMore || Rows.Count == 0 || state.LastMessageAt >= Rows[^1].LastMessageAt)
            {
                unknown.Add(id);
            }
        }

        await ReadAsync(unknown, cancellationToken);
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
        Rows = [.. entries.Values.Select(Row).OrderByDescending(r => r.LastMessageAt).ThenByDescending(r => r.Id.ToString(), StringComparer.Ordinal)];
    }

    public async Task CountAsync(CancellationToken cancellationToken)
    {
        var open = new InboxFilter(ConversationStatus.Open, null);
        Counts = new InboxCounts(
            await inbox.CountAsync(agentId, open, onlyUnread: false, cancellationToken),
            await inbox.CountAsync(agentId, open with { AssigneeId = agentId }, onlyUnread: false, cancellationToken),
            await inbox.CountAsync(agentId, open, onlyUnread: true, cancellationToken));
    }

    private async Task ReadAsync(List<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        foreach (var entry in await inbox.EntriesAsync(agentId, ids, cancellationToken))
        {
            if (Filter.Matches(entry.State))
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
        };
    }

    private string? Name(Guid? id) => id is { } agent ? agents.GetValueOrDefault(agent)?.Name : null;
}
