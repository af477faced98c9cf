using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using static Chat.Core.Data.Statement;

namespace Chat.Core.Conversations;

/// <summary>Changes one conversation; <paramref name="change"/> gives the new state and the line that the thread shows, if any.</summary>
internal sealed class ChangeConversation(
    ChatEvents events, Guid conversationId, Guid agentId, Func<ConversationState, (ConversationState After, string? Line)> change)
    : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = ledger.Find(session, conversationId) ?? throw ChatRefusedException.Invalid("There is no such conversation.");
        var (after, line) = change(before);
        if (after == before)
        {
            return before;
        }

        ledger.Set(before, after);
        if (line is not null)
        {
            ledger.Append(session, after, Guid.CreateVersion7(session.Now), MessageAuthor.System, agentId, line, senderConnection: null);
        }

        return ledger.Find(session, conversationId)!;
    }
}

/// <summary>Moves a read mark forward; a mark never moves back, and never past the end.</summary>
internal sealed class MarkRead(ChatEvents events, Guid conversationId, long sequence, Guid? clientId) : WriteOperation<ConversationState>
{
    /// <summary>The client's messages after the mark: read from the end of the index, as many as are unread.</summary>
    private const string CountUnread =
        "SELECT COUNT(*) FROM Messages WHERE ConversationId = $0 AND Sequence > $1 AND Author = 0";

    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = ledger.Find(session, conversationId);
        if (before is null || (clientId is not null && before.ClientId != clientId))
        {
            throw ChatRefusedException.Invalid("There is no such conversation.");
        }

        var mark = Math.Min(sequence, before.LastSequence);
        if (clientId is not null)
        {
            if (mark > before.ClientReadSequence)
            {
                ledger.Set(before, before with { ClientReadSequence = mark });
            }
        }
        else if (mark > before.AgentReadSequence)
        {
            var unread = mark == before.LastSequence
                ? 0
                : session.Statement(CountUnread).First(row => row.GetInt32(0), Bytes(conversationId), mark);
            ledger.Set(before, before with { AgentReadSequence = mark, UnreadCount = unread });
        }

        return ledger.Find(session, conversationId)!;
    }
}
