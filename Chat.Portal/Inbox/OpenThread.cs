using System.Collections.Frozen;
using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Inbox;

/// <summary>What the open thread reads.</summary>
public sealed class ThreadSources(
    ThreadQueries threads, AgentAccess access, ParticipantService participants, ClientService clients, DraftService drafts, AgentDirectory directory,
    VisitorPresence presence, VisitorTyping visitorTyping, AgentTyping agentTyping, AgentViewing agentViewing)
{
    public ThreadQueries Threads { get; } = threads;

    public AgentAccess Access { get; } = access;

    public ParticipantService Participants { get; } = participants;

    public ClientService Clients { get; } = clients;

    public DraftService Drafts { get; } = drafts;

    public AgentDirectory Directory { get; } = directory;

    public VisitorPresence Presence { get; } = presence;

    public VisitorTyping VisitorTyping { get; } = visitorTyping;

    public AgentTyping AgentTyping { get; } = agentTyping;

    public AgentViewing AgentViewing { get; } = agentViewing;
}

/// <summary>One conversation as an agent has it open: its stretch of the thread, what he is sending, and who is there. Lives on one circuit's context.</summary>
internal sealed class OpenThread(ThreadSources sources, Guid agentId)
{
    /// <summary>Among so many entries the first unread one is looked for.</summary>
    private const int FirstPage = 50;

    private readonly List<ThreadItem> pending = [];
    private ThreadWindow? window;
    private FrozenDictionary<Guid, AgentCard> agents = FrozenDictionary<Guid, AgentCard>.Empty;
    private ConversationState? state;

    /// <summary>Null until it is loaded, or when there is no such conversation.</summary>
    public SelectedConversation? Conversation { get; private set; }

    /// <param name="at">The entry that the reader wants to see; null for the first that nobody has read, or the end.</param>
    public async Task LoadAsync(Guid conversationId, long? at, CancellationToken cancellationToken)
    {
        state = await sources.Threads.FindAsync(agentId, conversationId, cancellationToken);
        if (state is null)
        {
            return;
        }

        var opened = new ThreadWindow(sources.Threads, agentId, conversationId);
        var unread = state.UnreadCount > 0 ? state.AgentReadSequence + 1 : default(long?);
        await opened.LoadAsync(at ?? unread, cancellationToken);
        var client = await sources.Clients.FindAsync(state.ClientId, cancellationToken);
        var drafts = await sources.Drafts.ReadAsync(agentId, conversationId, cancellationToken);
        window = opened;
        Conversation = new SelectedConversation
        {
            Id = conversationId,
            ClientId = state.ClientId,
            Draft = drafts.Reply,
            NoteDraft = drafts.Note,
            FirstUnread = unread is null ? null : await FirstUnreadAsync(opened, state, cancellationToken),
            Previous = await sources.Threads.PreviousAsync(agentId, state.ClientId, conversationId, cancellationToken),
        };
        if (client is not null)
        {
            Describe(client);
        }

        await RefreshAsync(cancellationToken);
    }

    public Task LoadEarlierAsync(CancellationToken cancellationToken) => ReadAsync(w => w.LoadEarlierAsync(cancellationToken), cancellationToken);

    public Task LoadLaterAsync(CancellationToken cancellationToken) => ReadAsync(w => w.LoadLaterAsync(cancellationToken), cancellationToken);

    /// <summary>Reads as far as this entry, wherever it is; null is the end.</summary>
    public Task ReachAsync(long? sequence, CancellationToken cancellationToken) =>
        ReadAsync(w => sequence is { } entry ? w.ReachAsync(entry, cancellationToken) : w.HasLater ? w.LoadAsync(null, cancellationToken) : Task.CompletedTask, cancellationToken);

    public async Task ApplyAsync(AgentCard agent, ConversationsCommitted commit, CancellationToken cancellationToken)
    {
        if (Conversation is not null && window is not null)
        {
            var after = commit.Changes.FirstOrDefault(c => c.After.Id == Conversation.Id)?.After;
            if (after is not null && !await sources.Access.SeesAsync(agent, after, cancellationToken))
            {
                Close();
                return;
            }

            state = after ?? state;
            await window.ApplyAsync(commit, cancellationToken);
        }
    }

    /// <summary>Reads the state again, and all entries after the last one that is here.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (Conversation is not null && window is not null)
        {
            state = await sources.Threads.FindAsync(agentId, Conversation.Id, cancellationToken);
            if (state is null)
            {
                Close();
                return;
            }

            await window.CatchUpAsync(cancellationToken);
        }
    }

    /// <summary>It is not for this agent any more.</summary>
    private void Close() => (Conversation, window, state) = (null, null, null);

    public async Task RereadClientAsync(CancellationToken cancellationToken)
    {
        if (Conversation is not null && state is not null && await sources.Clients.FindAsync(state.ClientId, cancellationToken) is { } client)
        {
            Describe(client);
        }
    }

    public ThreadItem? Pending(Guid messageId) => pending.Find(p => p.Id == messageId);

    /// <summary>Shows an own message that is not stored yet; false when it is known already.</summary>
    public bool AddPending(ThreadItem item)
    {
        if (Stored.Any(e => e.Id == item.Id) || pending.Exists(p => p.Id == item.Id))
        {
            return false;
        }

        pending.Add(item);
        return true;
    }

    public void MarkPending(Guid messageId, DeliveryState delivery)
    {
        var index = pending.FindIndex(p => p.Id == messageId);
        if (index >= 0)
        {
            pending[index] = pending[index] with { State = delivery };
        }
    }

    /// <summary>Brings <see cref="Conversation"/> up to date with everything known.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (Conversation is null || state is null)
        {
            return;
        }

        agents = await sources.Directory.AllAsync(cancellationToken);
        var participants = await sources.Participants.OfAsync(state.Id, cancellationToken);
        var page = sources.Presence.PageOf(state.ClientId);
        Conversation.ClientId = state.ClientId;
        Conversation.Status = state.Status;
        Conversation.AssigneeId = state.AssigneeId;
        Conversation.AssigneeName = Name(state.AssigneeId);
        Conversation.Online = sources.Presence.IsOnline(state.ClientId);
        Conversation.PageTitle = page?.Title;
        Conversation.PageUrl = page?.Url;
        Conversation.VisitorTyping = sources.VisitorTyping.Of(state.ClientId).Text;
        Conversation.AgentsTyping = [.. sources.AgentTyping.In(state.Id).Where(id => id != agentId).Select(Name).OfType<string>()];
        Conversation.AgentsLooking = [.. sources.AgentViewing.In(state.Id).Where(id => id != agentId).Select(Name).OfType<string>()];
        Conversation.TeamId = state.TeamId;
        Conversation.Priority = state.Priority;
        Conversation.Labels = LabelSet.Read(state.Labels);
        Conversation.SnoozedUntil = state.SnoozedUntil;
        Conversation.Team = [.. agents.Values.Where(a => !a.IsDisabled && a.Scope.Serves(state.SiteId)).OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase)];
        Conversation.Participants = [.. participants.Select(id => agents.GetValueOrDefault(id)).OfType<AgentCard>().OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase)];
        Conversation.LastSequence = window?.End ?? 0;
        Conversation.HasEarlier = window?.HasEarlier ?? false;
        Conversation.HasLater = window?.HasLater ?? false;
        pending.RemoveAll(p => Stored.Any(e => e.Id == p.Id));
        Conversation.Items = [.. Stored.Select(e => e.Message is { } message ? Item(message) : Item(e.Note!)), .. pending];
    }

    private IReadOnlyList<ThreadEntry> Stored => window?.Entries ?? [];

    private async Task ReadAsync(Func<ThreadWindow, Task> read, CancellationToken cancellationToken)
    {
        if (window is not null)
        {
            await read(window);
            await RefreshAsync(cancellationToken);
        }
    }

    private void Describe(ClientCard client)
    {
        Conversation!.ClientName = client.Name;
        Conversation.IsVerified = client.IsVerified;
        Conversation.SaidEmail = client.SaidEmail;
    }

    /// <summary>The first of the client's messages that nobody has read, whether it lies in what is loaded or not.</summary>
    private async Task<long> FirstUnreadAsync(ThreadWindow opened, ConversationState now, CancellationToken cancellationToken)
    {
        var after = opened.Entries.Count > 0 && opened.Entries[0].Sequence <= now.AgentReadSequence + 1 && opened.End > now.AgentReadSequence
            ? opened.Entries
            : (await sources.Threads.AfterAsync(agentId, now.Id, now.AgentReadSequence, FirstPage, cancellationToken)).Entries;
        return after.FirstOrDefault(e => e.Sequence > now.AgentReadSequence && e.Message?.Author == MessageAuthor.Client)?.Sequence ?? now.AgentReadSequence + 1;
    }

    private ThreadItem Item(StoredMessage message) => new(
        message.Id, message.Sequence, message.Author, message.AgentId, Name(message.AgentId), message.Body, message.SentAt,
        message.Sequence <= state!.ClientReadSequence ? DeliveryState.Seen
            : message.Sequence <= state.ClientDeliveredSequence ? DeliveryState.Delivered
            : DeliveryState.Sent)
    {
        Attachments = message.Attachments,
        IsEdited = message.EditedAt is not null,
        IsDeleted = message.DeletedAt is not null,
    };

    private ThreadItem Item(StoredNote note) => new(
        note.Id, note.Sequence, note.Event is null ? MessageAuthor.Agent : MessageAuthor.System, note.AgentId, Name(note.AgentId), note.Body, note.SentAt, DeliveryState.Sent)
    {
        IsNote = true,
        IsEdited = note.EditedAt is not null,
        IsDeleted = note.DeletedAt is not null,
    };

    private string? Name(Guid? id) => id is { } agent ? Name(agent) : null;

    private string? Name(Guid id) => agents.GetValueOrDefault(id)?.Name;
}
