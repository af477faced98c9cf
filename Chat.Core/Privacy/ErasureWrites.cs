using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;

namespace Chat.Core.Privacy;

/// <summary>From here on nobody can be this client: his browsers are signed out, what is said of him is gone, and nothing more is taken. Written down with it.</summary>
internal sealed class BeginErasure(Guid clientId, AuditEntry entry) : WriteOperation<bool>
{
    public const string Name = "Erased client";

    private const string Empty =
        "UPDATE Clients SET Name = $0, Email = NULL, Attributes = NULL, Phone = NULL, Fields = NULL, ExternalId = NULL, VerifiedAt = NULL, Locale = NULL, ErasureBegunAt = $1 WHERE Id = $2";

    protected override bool Run(WriteSession session)
    {
        if (session.Statement(Empty).Execute(Name, session.Now, clientId) == 0)
        {
            throw EditClient.Missing();
        }

        session.Statement("DELETE FROM UsedSignatures WHERE SessionId IN (SELECT Id FROM Sessions WHERE ClientId = $0)").Execute(clientId);

        // The pages that he visited go along.
        session.Statement("DELETE FROM Sessions WHERE ClientId = $0").Execute(clientId);
        session.Statement("DELETE FROM ClientNotes WHERE ClientId = $0").Execute(clientId);
        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Client, clientId);
        ErasedClients.Add(session, clientId);
        AuditLog.Append(session, entry);
        return true;
    }
}

/// <summary>
/// Takes the words and files out of some entries of a conversation; their places stay, so that its numbers have no gap. Answers where the next batch begins; null at the end.
/// </summary>
internal sealed class EraseEntries(ChatEvents events, Guid conversationId, long after, int limit) : WriteOperation<long?>
{
    private const string NextMessage =
        "SELECT Sequence, MessageId, Author, AgentId, SentAt, Event, DeletedAt FROM Messages WHERE ConversationId = $0 AND Sequence > $1 ORDER BY Sequence LIMIT 1";

    private const string NextNote = "SELECT Sequence, NoteId, AgentId, SentAt, Event, DeletedAt FROM Notes WHERE ConversationId = $0 AND Sequence > $1 ORDER BY Sequence LIMIT 1";

    private const string EmptyMessage =
        "UPDATE Messages SET Body = '', Attachments = NULL, EditedAt = NULL, DeletedAt = COALESCE(DeletedAt, $0) WHERE ConversationId = $1 AND Sequence = $2";

    private const string EmptyNote = "UPDATE Notes SET Body = '', EditedAt = NULL, DeletedAt = COALESCE(DeletedAt, $0) WHERE ConversationId = $1 AND Sequence = $2";

    protected override long? Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        if (ledger.Find(session, conversationId) is not { } conversation)
        {
            return null;
        }

        var (message, note) = (Message(session, after), Note(session, after));
        for (var done = 0; done < limit; done++)
        {
            if (message is not null && !(note?.Sequence < message.Sequence))
            {
                session.Statement(EmptyMessage).Execute(session.Now, conversationId, message.Sequence);
                session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Message, message.Id);
                ledger.Report(new PostedMessage(message with { DeletedAt = message.DeletedAt ?? session.Now }, conversation.ClientId, SenderConnection: null));
                message = Message(session, message.Sequence);
            }
            else if (note is not null)
            {
                session.Statement(EmptyNote).Execute(session.Now, conversationId, note.Sequence);
                session.Statement("DELETE FROM Mentions WHERE NoteId = $0 AND ConversationId = $1").Execute(note.Id, conversationId);
                session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Note, note.Id);
                ledger.Report(note with { DeletedAt = note.DeletedAt ?? session.Now });
                note = Note(session, note.Sequence);
            }
            else
            {
                return null;
            }
        }

        return Math.Min(message?.Sequence ?? long.MaxValue, note?.Sequence ?? long.MaxValue) is var next && next < long.MaxValue ? next - 1 : null;
    }

    private StoredMessage? Message(WriteSession session, long last) => session.Statement(NextMessage).First(
        row => new StoredMessage(row.Id(1), conversationId, row.Int64(0), (MessageAuthor)row.Int32(2), row.OptionalId(3), "", row.Time(4))
        {
            Event = (MessageEvent?)row.OptionalInt32(5),
            DeletedAt = row.OptionalTime(6),
        },
        conversationId, last);

    private StoredNote? Note(WriteSession session, long last) => session.Statement(NextNote).First(
        row => new StoredNote(row.Id(1), conversationId, row.Int64(0), row.OptionalId(2), "", row.Time(3))
        {
            Event = (MessageEvent?)row.OptionalInt32(4),
            DeletedAt = row.OptionalTime(5),
        },
        conversationId, last);
}

/// <summary>What is left of a client beside his entries, and the proof that nothing else is: false when something came in meanwhile, and it must be gone over again.</summary>
internal sealed class FinishErasure(ChatEvents events, Guid clientId) : WriteOperation<bool>
{
    private const string Conversations = "SELECT Id FROM Conversations WHERE ClientId = $0 AND Id > $1 ORDER BY Id LIMIT 1";

    protected override bool Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var isClean = !session.Statement("SELECT 1 FROM Attachments WHERE ClientId = $0").First(_ => true, clientId);
        for (var id = After(session, Guid.Empty); id != Guid.Empty; id = After(session, id))
        {
            session.Statement("DELETE FROM Drafts WHERE ConversationId = $0").Execute(id);
            session.Statement("UPDATE Ratings SET Comment = NULL WHERE ConversationId = $0").Execute(id);
            if (ledger.Find(session, id) is { } before)
            {
                ledger.Set(before, before with { Status = ConversationStatus.Resolved, SnoozedUntil = null, UnreadCount = 0, WaitingSince = null, AgentReadSequence = before.LastSequence });
            }

            session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Erased, id);
            isClean &= !session.Statement("SELECT 1 FROM Messages WHERE ConversationId = $0 AND DeletedAt IS NULL").First(_ => true, id)
                && !session.Statement("SELECT 1 FROM Notes WHERE ConversationId = $0 AND DeletedAt IS NULL").First(_ => true, id);
        }

        if (isClean)
        {
            session.Statement("UPDATE Clients SET ErasedAt = $0 WHERE Id = $1").Execute(session.Now, clientId);
            session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Erased, clientId);
        }

        return isClean;
    }

    private Guid After(WriteSession session, Guid last) => session.Statement(Conversations).First(row => row.Id(0), clientId, last);
}

/// <summary>The row of a file whose bytes are gone.</summary>
internal sealed class EraseFile(Guid id, Guid clientId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) => session.Statement("DELETE FROM Attachments WHERE Id = $0 AND ClientId = $1").Execute(id, clientId) > 0;
}
