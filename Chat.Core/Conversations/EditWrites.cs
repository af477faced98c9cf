using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Gives an own message other words, or with null takes it away.</summary>
internal sealed class ChangeMessage(ChatEvents events, AgentCard agent, Guid messageId, string? body) : WriteOperation<bool>
{
    private const string Select =
        "SELECT ConversationId, Sequence, Body, SentAt, Attachments, DeletedAt FROM Messages WHERE MessageId = $0 AND Author = 1 AND AgentId = $1";

    protected override bool Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var found = session.Statement(Select).First(
            row => new StoredMessage(messageId, row.Id(0), row.Int64(1), MessageAuthor.Agent, agent.Id, row.Text(2), row.Time(3))
            {
                Attachments = AttachmentCard.Read(row.OptionalText(4)),
                DeletedAt = row.OptionalTime(5),
            },
            messageId, agent.Id);
        var message = Own.Check(session, found, found?.SentAt, found?.DeletedAt);
        var conversation = ledger.Require(session, message.ConversationId, agent);
        if (body == message.Body)
        {
            return false;
        }

        var after = body is null
            ? message with { Body = "", Attachments = [], DeletedAt = session.Now }
            : message with { Body = body, EditedAt = session.Now };
        if (body is null)
        {
            session.Statement("UPDATE Messages SET Body = '', Attachments = NULL, DeletedAt = $0 WHERE MessageId = $1").Execute(session.Now, messageId);
            session.Statement("DELETE FROM Attachments WHERE MessageId = $0").Execute(messageId);
        }
        else
        {
            session.Statement("UPDATE Messages SET Body = $0, EditedAt = $1 WHERE MessageId = $2").Execute(body, session.Now, messageId);
        }

        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Message, messageId);
        ledger.Report(new PostedMessage(after, conversation.ClientId, SenderConnection: null));
        return true;
    }
}

/// <summary>Gives an own note other words, or with null takes it away.</summary>
internal sealed class ChangeNote(ChatEvents events, AgentCard agent, Guid noteId, string? body) : WriteOperation<bool>
{
    private const string Select =
        "SELECT ConversationId, Sequence, Body, SentAt, DeletedAt FROM Notes WHERE NoteId = $0 AND AgentId = $1 AND Event IS NULL";

    protected override bool Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var found = session.Statement(Select).First(
            row => new StoredNote(noteId, row.Id(0), row.Int64(1), agent.Id, row.Text(2), row.Time(3)) { DeletedAt = row.OptionalTime(4) }, noteId, agent.Id);
        var note = Own.Check(session, found, found?.SentAt, found?.DeletedAt);
        _ = ledger.Require(session, note.ConversationId, agent);
        if (body == note.Body)
        {
            return false;
        }

        var after = body is null ? note with { Body = "", DeletedAt = session.Now } : note with { Body = body, EditedAt = session.Now };
        if (body is null)
        {
            session.Statement("UPDATE Notes SET Body = '', DeletedAt = $0 WHERE NoteId = $1").Execute(session.Now, noteId);
            session.Statement("DELETE FROM Mentions WHERE NoteId = $0").Execute(noteId);
        }
        else
        {
            session.Statement("UPDATE Notes SET Body = $0, EditedAt = $1 WHERE NoteId = $2").Execute(body, session.Now, noteId);
        }

        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Note, noteId);
        ledger.Report(after);
        return true;
    }
}

/// <summary>What makes an own entry one that may still be changed.</summary>
internal static class Own
{
    public static T Check<T>(WriteSession session, T? found, DateTimeOffset? sentAt, DateTimeOffset? deletedAt)
        where T : class =>
        found is null || deletedAt is not null ? throw ChatRefusedException.Invalid("There is nothing of yours to change.")
        : session.Now - sentAt > EditService.Window ? throw ChatRefusedException.Invalid($"It can be changed for {EditService.Window.TotalMinutes} minutes only.")
        : found;
}
