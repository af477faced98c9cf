using System.Collections.Frozen;
using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Inbox;

/// <summary>What the open thread reads.</summary>
public sealed class ThreadSources(
    ConversationQueries conversations, ClientService clients, DraftService drafts, AgentDirectory directory,
    VisitorPresence presence, VisitorTyping visitorTyping, AgentTyping agentTyping)
{
    public ConversationQueries Conversations { get; } = conversations;

    public ClientService Clients { get; } = clients;

    public DraftService Drafts { get; } = drafts;

    public AgentDirectory Directory { get; } = directory;

    public VisitorPresence Presence { get; } = presence;

    public VisitorTyping VisitorTyping { get; } = visitorTyping;

    public AgentTyping AgentTyping { get; } = agentTyping;
}

/// <summary>The messages of one conversation, from the end upwards, kept complete by sequence. Lives on one circuit's context.</summary>
internal sealed class OpenThread(ThreadSources sources, Guid agentId)
{
    private const int PageSize = 50;

    private readonly List<StoredMessage> stored = [];
    private readonly List<ThreadItem> pending = [];
    private FrozenDictionary<Guid, AgentCard> agents = FrozenDictionary<Guid, AgentCard>.Empty;
    private ConversationState? state;

    /// <summary>Null until it is loaded, or when there is no such conversation.</summary>
    public SelectedConversation? Conversation { get; private set; }

    public async Task LoadAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        state = await sources.Conversations.FindAsync(conversationId, cancellationToken);
        if (state is null)
        {
            return;
        }

        var page = await sources.Conversations.BeforeAsync(conversationId, null, PageSize, cancellationToken);
        var client = await sources.Clients.FindAsync(state.ClientId, cancellationToken);
        stored.AddRange(page.Messages);
        Conversation = new SelectedConversation
        {
            Id = conversationId,
            ClientId = state.ClientId,
            HasEarlier = page.HasMore,
            Draft = await sources.Drafts.ReadAsync(agentId, conversationId, cancellationToken),
            FirstUnread = state.UnreadCount > 0 ? FirstUnreadAfter(state.AgentReadSequence) : null,
        };
        if (client is not null)
        {
            Describe(client);
        }

        await RefreshAsync(cancellationToken);
    }

    /// <summary>Reads upwards: one page, or as far as <paramref name="sequence"/>.</summary>
    public async Task LoadEarlierAsync(long? sequence, CancellationToken cancellationToken)
    {
        while (Conversation is { HasEarlier: true } && stored.Count > 0 && (sequence is null || stored[0].Sequence > sequence))
        {
            var limit = sequence is null ? PageSize : ConversationQueries.PageLimit;
            var page = await sources.Conversations.BeforeAsync(Conversation.Id, stored[0].Sequence, limit, cancellationToken);

            // Another call may have been quicker.
            var first = stored[0].Sequence;
            stored.InsertRange(0, [.. page.Messages.Where(m => m.Sequence < first)]);
            Conversation.HasEarlier = page.HasMore;
            if (sequence is null)
            {
                break;
            }
        }

        await RefreshAsync(cancellationToken);
    }

    /// <summary>Takes a commit over; a hole is filled from the store.</summary>
    public async Task ApplyAsync(ConversationsCommitted commit, CancellationToken cancellationToken)
    {
        if (Conversation is null)
        {
            return;
        }

        state = commit.Changes.FirstOrDefault(c => c.After.Id == Conversation.Id)?.After ?? state;
        foreach (var (message, _, _) in commit.Messages.Where(m => m.Message.ConversationId == Conversation.Id))
        {
            var end = stored.Count > 0 ? stored[^1].Sequence : 0;
            if (message.Sequence == end + 1)
            {
                Append(message);
            }
            else if (message.Sequence > end)
            {
                await CatchUpAsync(cancellationToken);
            }
        }
    }

    /// <summary>Reads the state again, and all messages after the last one that is here.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (Conversation is null)
        {
            return;
        }

        state = await sources.Conversations.FindAsync(Conversation.Id, cancellationToken) ?? state;
        MessagePage page;
        do
        {
            var end = stored.Count > 0 ? stored[^1].Sequence : 0;
            page = await sources.Conversations.AfterAsync(Conversation.Id, end, ConversationQueries.PageLimit, cancellationToken);
            foreach (var message in page.Messages)
            {
                Append(message);
            }
        }
        while (page.HasMore);
    }

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
        if (stored.Exists(m => m.Id == item.Id) || pending.Exists(p => p.Id == item.Id))
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
        Conversation.LastSequence = stored.Count > 0 ? stored[^1].Sequence : 0;
        Conversation.Items = [.. stored.Select(Item), .. pending];
    }

    private void Describe(ClientCard client)
    {
        Conversation!.ClientName = client.Name;
        Conversation.IsVerified = client.IsVerified;
        Conversation.SaidEmail = client.SaidEmail;
    }

    private void Append(StoredMessage message)
    {
        if (stored.Count > 0 && message.Sequence <= stored[^1].Sequence)
        {
            return;
        }

        stored.Add(message);
        pending.RemoveAll(p => p.Id == message.Id);
    }

    private long? FirstUnreadAfter(long read) =>
        stored.FirstOrDefault(m => m.Sequence > read && m.Author == MessageAuthor.Client)?.Sequence;

    private ThreadItem Item(StoredMessage message) => new(
        message.Id, message.Sequence, message.Author, message.AgentId, Name(message.AgentId), message.Body, message.SentAt,
        message.Sequence <= state!.ClientReadSequence ? DeliveryState.Seen
            : message.Sequence <= state.ClientDeliveredSequence ? DeliveryState.Delivered
            : DeliveryState.Sent);

    private string? Name(Guid? id) => id is { } agent ? Name(agent) : null;

    private string? Name(Guid id) => agents.GetValueOrDefault(id)?.Name;
}
