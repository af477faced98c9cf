using Chat.Core.Conversations;

namespace Chat.Portal.Inbox;

// What an agent does on the page.
public sealed partial class ClientStore
{
    private readonly Dictionary<Guid, long> markedRead = [];

    /// <summary>Returns as soon as the message stands in the thread as "sending"; <see cref="Changed"/> tells the rest. The same id twice is one message.</summary>
    public async Task SendAsync(Guid messageId, string body)
    {
        if (thread is not { Conversation: { } conversation } open)
        {
            return;
        }

        var item = new ThreadItem(messageId, null, MessageAuthor.Agent, AgentId, AgentName, body, sources.Clock.GetUtcNow(), DeliveryState.Sending);
        if (open.AddPending(item))
        {
            SetTyping(conversation.Id, typing: false);
            await open.RefreshAsync(gone.Token);
            Changed?.Invoke();
            _ = DeliverAsync(open, conversation.Id, item);
        }
    }

    public async Task RetryAsync(Guid messageId)
    {
        if (thread is { Conversation: { } conversation } open && open.Pending(messageId) is { State: DeliveryState.Failed } item)
        {
            open.MarkPending(messageId, DeliveryState.Sending);
            await open.RefreshAsync(gone.Token);
            Changed?.Invoke();
            _ = DeliverAsync(open, conversation.Id, item);
        }
    }

    public Task ResolveAsync() => ActAsync(id => conversations.ResolveAsync(AgentId, id, gone.Token));

    public Task ReopenAsync() => ActAsync(id => conversations.ReopenAsync(AgentId, id, gone.Token));

    public Task AssignToMeAsync() => ActAsync(id => conversations.AssignToSelfAsync(AgentId, id, gone.Token));

    public Task ReleaseAsync() => ActAsync(id => conversations.ReleaseAsync(AgentId, id, gone.Token));

    /// <summary>Keeps the half-typed reply. What is no longer typed is no longer a draft.</summary>
    public Task SaveDraftAsync(Guid conversationId, string text) => drafts.SaveAsync(AgentId, conversationId, text, gone.Token);

    public void SetTyping(Guid conversationId, bool typing) => sources.AgentTyping.Set(conversationId, AgentId, typing);

    /// <summary>The agent has seen the thread up to here.</summary>
    public async Task MarkReadAsync(long sequence)
    {
        if (Selected is { } selected && sequence > markedRead.GetValueOrDefault(selected.Id))
        {
            markedRead[selected.Id] = sequence;
            if (!await GuardAsync(() => conversations.MarkReadByAgentAsync(AgentId, selected.Id, sequence, gone.Token)))
            {
                markedRead.Remove(selected.Id);
            }
        }
    }

    private async Task DeliverAsync(OpenThread open, Guid conversationId, ThreadItem item)
    {
        try
        {
            await conversations.PostFromAgentAsync(AgentId, conversationId, item.Id, item.Body, gone.Token);
            await ReadAsync(() => open.CatchUpAsync(gone.Token));
        }
        catch (OperationCanceledException)
        {
            // The circuit is gone; the browser keeps the text until it hears that it was stored.
            return;
        }
        catch (Exception e)
        {
            Log.NotSent(logger, e, item.Id, AgentId);
            open.MarkPending(item.Id, DeliveryState.Failed);
        }

        await ReadAsync(() => open.RefreshAsync(gone.Token));
        Changed?.Invoke();
    }

    private async Task ActAsync(Func<Guid, Task> act)
    {
        if (Selected is not { } selected)
        {
            return;
        }

        // What it did arrives as an event, as it does for everybody else.
        ActionFailed = !await GuardAsync(() => act(selected.Id));
        Changed?.Invoke();
    }

    /// <summary>Whether the last action on the conversation could not be stored.</summary>
    public bool ActionFailed { get; private set; }
}
