using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Portal.Languages;

namespace Chat.Portal.Inbox;

// What an agent does on the page.
public sealed partial class ClientStore
{
    private readonly Dictionary<Guid, long> markedRead = [];

    /// <summary>Returns as soon as the message stands in the thread as "sending"; <see cref="Changed"/> tells the rest. The same id twice is one message.</summary>
    /// <param name="attachmentIds">What the agent has uploaded for it; then the body may be empty.</param>
    public async Task SendAsync(Guid messageId, string body, IReadOnlyList<Guid>? attachmentIds = null)
    {
        if (thread is not { Conversation: { } conversation } open)
        {
            return;
        }

        var item = new ThreadItem(messageId, null, MessageAuthor.Agent, AgentId, AgentName, body, sources.Clock.GetUtcNow(), DeliveryState.Sending) { AttachmentIds = attachmentIds ?? [] };
        if (item.AttachmentIds.Count > 0)
        {
            await GuardAsync(async () => item = item with { Attachments = await actions.Attachments.UnsentOfAgentAsync(AgentId, item.AttachmentIds, gone.Token) });
        }

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

    public Task ResolveAsync() => ActAsync(id => actions.Conversations.ResolveAsync(AgentId, id, gone.Token));

    public Task ReopenAsync() => ActAsync(id => actions.Conversations.ReopenAsync(AgentId, id, gone.Token));

    public Task SetPendingAsync() => ActAsync(id => actions.Conversations.SetPendingAsync(AgentId, id, gone.Token));

    /// <summary>Takes what is nobody's, as long as it still is; takes over what is shown as somebody's.</summary>
    public Task AssignToMeAsync() => ActAsync(id => Selected?.AssigneeId is null
        ? actions.Conversations.TakeAsync(AgentId, id, gone.Token)
        : actions.Conversations.AssignToSelfAsync(AgentId, id, gone.Token));

    public Task AssignAsync(Guid? assigneeId) => ActAsync(id => actions.Conversations.AssignAsync(AgentId, id, assigneeId, gone.Token));

    public Task AssignTeamAsync(Guid? teamId) => ActAsync(id => actions.Conversations.AssignTeamAsync(AgentId, id, teamId, gone.Token));

    public Task HandOverAsync(Guid? assigneeId, Guid? teamId, string? note) =>
        ActAsync(id => actions.Conversations.HandOverAsync(AgentId, id, assigneeId, teamId, note, gone.Token));

    public Task SnoozeAsync(DateTimeOffset? until) => ActAsync(id => actions.Conversations.SnoozeAsync(AgentId, id, until, gone.Token));

    public Task SetPriorityAsync(ConversationPriority priority) => ActAsync(id => actions.Conversations.SetPriorityAsync(AgentId, id, priority, gone.Token));

    public Task ChangeLabelsAsync(IReadOnlyCollection<int> add, IReadOnlyCollection<int> remove) =>
        ActAsync(id => actions.Conversations.ChangeLabelsAsync(AgentId, id, add, remove, gone.Token));

    /// <summary>A new label, at once on this conversation.</summary>
    public Task AddLabelAsync(string name) => ActAsync(async id =>
        await actions.Conversations.ChangeLabelsAsync(
            AgentId, id, [await actions.Labels.CreateAsync(AgentId, name, (LabelColor)(Labels.Count % Enum.GetValues<LabelColor>().Length), gone.Token)], [], gone.Token));

    public Task AddParticipantAsync(Guid participantId) => ActAsync(id => actions.Participants.AddAsync(AgentId, id, participantId, gone.Token));

    public Task RemoveParticipantAsync(Guid participantId) => ActAsync(id => actions.Participants.RemoveAsync(AgentId, id, participantId, gone.Token));

    public Task EditAsync(ThreadItem item, string body) => ActAsync(_ => item.IsNote
        ? actions.Edits.EditNoteAsync(AgentId, item.Id, body, gone.Token)
        : actions.Edits.EditMessageAsync(AgentId, item.Id, body, gone.Token));

    public Task DeleteAsync(ThreadItem item) => ActAsync(_ => item.IsNote
        ? actions.Edits.DeleteNoteAsync(AgentId, item.Id, gone.Token)
        : actions.Edits.DeleteMessageAsync(AgentId, item.Id, gone.Token));

    /// <summary>Whether the agent may still change it: his own, and not for long.</summary>
    public bool MayChange(ThreadItem item) =>
        item is { Author: MessageAuthor.Agent, Sequence: not null, IsDeleted: false } && item.AgentId == AgentId && sources.Clock.GetUtcNow() - item.SentAt < EditService.Window;

    /// <summary>Keeps the half-typed reply. What is no longer typed is no longer a draft.</summary>
    public Task SaveDraftAsync(Guid conversationId, string text) => drafts.SaveAsync(AgentId, conversationId, text, gone.Token);

    /// <summary>Tells colleagues and the visitor; only in the conversation that is open, so in none that the agent may not see.</summary>
    public void SetTyping(Guid conversationId, bool typing)
    {
        if (!typing || Selected?.Id == conversationId)
        {
            sources.AgentTyping.Set(conversationId, AgentId, typing);
        }
    }

    /// <summary>The agent has seen the thread up to here.</summary>
    public async Task MarkReadAsync(long sequence)
    {
        if (Selected is { } selected && sequence > markedRead.GetValueOrDefault(selected.Id))
        {
            markedRead[selected.Id] = sequence;
            await GuardAsync(() => actions.Notes.SeeMentionsAsync(AgentId, selected.Id, gone.Token));
            if (!await GuardAsync(() => actions.Conversations.MarkReadByAgentAsync(AgentId, selected.Id, sequence, gone.Token)))
            {
                markedRead.Remove(selected.Id);
            }
        }
    }

    private async Task DeliverAsync(OpenThread open, Guid conversationId, ThreadItem item)
    {
        try
        {
            await actions.Conversations.PostFromAgentAsync(AgentId, conversationId, item.Id, item.Body, gone.Token, item.AttachmentIds);
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
        try
        {
            Trouble = null;
            await act(selected.Id);
        }
        catch (ChatRefusedException e) when (e.Refusal == Refusal.AlreadyTaken)
        {
            await ReadThreadAsync(async open =>
            {
                await open.CatchUpAsync(gone.Token);
                await open.RefreshAsync(gone.Token);
            });
            Trouble = actions.Words["{0} has just taken this conversation. Assign it again to take it over.", Selected?.AssigneeName ?? actions.Words["A colleague"].Value];
        }
        catch (ChatRefusedException e) when (e.Refusal != Refusal.Unavailable)
        {
            Trouble = actions.Words.Say(e);
        }
        catch (Exception e) when (e is not (UnauthorizedAccessException or OperationCanceledException))
        {
            Log.NotLoaded(logger, e);
            Trouble = actions.Words["That could not be stored. Try it again in a moment."];
        }

        Changed?.Invoke();
    }

    /// <summary>Why the last action was not done; null when it was.</summary>
    public string? Trouble { get; private set; }
}
