using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;

namespace Chat.Core.Privacy;

/// <summary>Removes some entries of a conversation whose time is over, and the conversation with the last of them. Answers whether there is more of it.</summary>
/// <param name="before">Only if its last message is older, and it is resolved: somebody may have written meanwhile.</param>
internal sealed class RemoveConversation(ChatEvents events, Guid id, DateTimeOffset before, int limit) : WriteOperation<Removal>
{
    private const string Messages = "DELETE FROM Messages WHERE Id IN (SELECT Id FROM Messages WHERE ConversationId = $0 ORDER BY Sequence LIMIT $1)";
    private const string Notes = "DELETE FROM Notes WHERE Id IN (SELECT Id FROM Notes WHERE ConversationId = $0 ORDER BY Sequence LIMIT $1)";

    protected override Removal Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        if (!ledger.IsAtRest(session, id, before))
        {
            return Removal.Kept;
        }

        if (session.Statement(Messages).Execute(id, limit) == limit || session.Statement(Notes).Execute(id, limit) == limit)
        {
            return Removal.Begun;
        }

        ledger.Remove(session, id);
        return Removal.Done;
    }
}

internal enum Removal
{
    Kept,
    Begun,
    Done,
}

/// <summary>Takes the files out of a message whose conversation is at rest. One that was nothing but files keeps its place only.</summary>
internal sealed class StripFiles(ChatEvents events, Guid messageId, Guid conversationId, IReadOnlyList<Guid> fileIds, DateTimeOffset before) : WriteOperation<bool>
{
    private const string Strip = "UPDATE Messages SET Attachments = NULL, DeletedAt = CASE WHEN Body = '' THEN COALESCE(DeletedAt, $0) ELSE DeletedAt END WHERE MessageId = $1";

    protected override bool Run(WriteSession session)
    {
        if (!session.Participant(() => new ConversationLedger(events)).IsAtRest(session, conversationId, before))
        {
            return false;
        }

        foreach (var id in fileIds)
        {
            session.Statement("DELETE FROM Attachments WHERE Id = $0 AND MessageId = $1").Execute(id, messageId);
        }

        session.Statement(Strip).Execute(session.Now, messageId);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Message, messageId);
        return true;
    }
}

/// <summary>Forgets where a browser was and what it said of itself. It stays signed in.</summary>
internal sealed class ForgetBrowser(Guid sessionId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        session.Statement("DELETE FROM PageVisits WHERE SessionId = $0").Execute(sessionId);
        return session.Statement("UPDATE Sessions SET UserAgent = NULL, TimeZone = NULL WHERE Id = $0").Execute(sessionId) > 0;
    }
}
