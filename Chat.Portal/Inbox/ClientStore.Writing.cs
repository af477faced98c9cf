namespace Chat.Portal.Inbox;

// What an agent writes for the team, and that he is here.
public sealed partial class ClientStore
{
    /// <summary>Stores a private note; it is on disk when this returns. The same id twice is one note.</summary>
    /// <exception cref="Chat.Core.Diagnostics.ChatRefusedException">Nothing was stored.</exception>
    public Task SaveNoteAsync(Guid conversationId, Guid noteId, string body) => actions.Notes.PostAsync(AgentId, conversationId, noteId, body, gone.Token);

    /// <summary>Keeps the half-typed note. What is no longer typed is no longer a draft.</summary>
    public Task SaveNoteDraftAsync(Guid conversationId, string text) => drafts.SaveNoteAsync(AgentId, conversationId, text, gone.Token);

    /// <summary>Canned replies for the open conversation, ready to be put into the field.</summary>
    public Task<IReadOnlyList<ReplyChoice>> FindRepliesAsync(SelectedConversation conversation, string query) =>
        actions.Replies.FindAsync(AgentId, AgentName, conversation, query, gone.Token);

    /// <summary>The agent has this conversation before him; to be told again within <see cref="Chat.Core.Presence.AgentViewing.Lease"/>.</summary>
    public void Look(Guid viewId, Guid conversationId)
    {
        if (Selected?.Id == conversationId)
        {
            sources.Thread.AgentViewing.Look(viewId, conversationId, AgentId);
        }
    }

    public void LookAway(Guid viewId) => sources.Thread.AgentViewing.LookAway(viewId);
}
