using Chat.Core.Data;

namespace Chat.Core.Conversations;

// What is removed when its time is over.
internal sealed partial class ConversationLedger
{
    /// <summary>Whether a conversation is resolved, its last message older, and nothing happens to it in this very commit.</summary>
    public bool IsAtRest(WriteSession session, Guid id, DateTimeOffset before) =>
        !changed.ContainsKey(id) && Find(session, id) is { Status: ConversationStatus.Resolved } state && state.LastMessageAt < before;

    /// <summary>The conversation, with all that hangs on it. Only for one that is at rest.</summary>
    public void Remove(WriteSession session, Guid id)
    {
        if (Find(session, id) is not { } state)
        {
            return;
        }

        session.Statement("DELETE FROM Conversations WHERE Id = $0").Execute(id);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Erased, id);
        known.Remove(id);
        currentOf.Remove(state.ClientId);
    }
}
