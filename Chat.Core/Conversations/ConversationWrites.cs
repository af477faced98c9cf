using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>A line that the thread shows for a change.</summary>
/// <param name="IsPrivate">Whether only the team sees it.</param>
internal sealed record EventLine(MessageEvent Event, string Text, bool IsPrivate = false);

/// <summary>Changes one conversation; <paramref name="change"/> gives the new state and the line that the thread shows, if any.</summary>
internal sealed class ChangeConversation(
    ChatEvents events, Guid conversationId, AgentCard agent, Func<WriteSession, ConversationState, (ConversationState After, EventLine? Line)> change)
    : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = ledger.Require(session, conversationId, agent);
        var (after, line) = change(session, before);
        if (after != before)
        {
            ledger.Set(before, after);
            ledger.Tell(session, after, agent.Id, line);
        }

        return ledger.Find(session, conversationId)!;
    }
}

/// <summary>How far a conversation has come to somebody.</summary>
internal enum Mark
{
    /// <summary>A widget of the client has it.</summary>
    ClientDelivered,

    /// <summary>The client has read it; so it has been delivered.</summary>
    ClientRead,

    /// <summary>Somebody of the team has read it.</summary>
    AgentRead,
}

/// <summary>Moves a mark forward; a mark never moves back, and never past the end.</summary>
/// <param name="clientId">Whose mark it is; null for the team's.</param>
/// <param name="agent">Who has read for the team; null for the client's marks.</param>
internal sealed class MoveMark(ChatEvents events, Mark mark, Guid conversationId, long sequence, Guid? clientId, AgentCard? agent = null) : WriteOperation<ConversationState>
{
    /// <summary>The client's messages after the mark: read from the end of the index, as many as are unread.</summary>
    private const string CountUnread =
        "SELECT COUNT(*) FROM Messages WHERE ConversationId = $0 AND Sequence > $1 AND Author = 0";

    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = agent is null ? ledger.Find(session, conversationId) : ledger.Require(session, conversationId, agent);
        if (before is null || (clientId is not null && before.ClientId != clientId))
        {
            throw ConversationLedger.Missing();
        }

        var to = Math.Min(sequence, mark == Mark.AgentRead ? before.LastSequence : before.LastMessageSequence);
        var after = mark switch
        {
            Mark.AgentRead when to > before.AgentReadSequence => before with { AgentReadSequence = to, UnreadCount = UnreadAfter(session, before, to) },
            Mark.AgentRead => before,
            _ => before with
            {
                ClientDeliveredSequence = Math.Max(before.ClientDeliveredSequence, to),
                ClientReadSequence = mark == Mark.ClientRead ? Math.Max(before.ClientReadSequence, to) : before.ClientReadSequence,
            },
        };
        if (after != before)
        {
            ledger.Set(before, after);
        }

        return after;
    }

    private int UnreadAfter(WriteSession session, ConversationState before, long read) =>
        read == before.LastSequence ? 0 : session.Statement(CountUnread).First(row => row.Int32(0), conversationId, read);
}

/// <summary>Keeps what the client says about his resolved matter, and tells the team in the thread. The last word counts.</summary>
internal sealed class RateConversation(ChatEvents events, Guid conversationId, Guid clientId, int score, string? comment) : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var conversation = ledger.Find(session, conversationId);
        if (conversation is null || conversation.ClientId != clientId)
        {
            throw ChatRefusedException.Invalid("There is no such conversation.");
        }

        if (conversation.Status != ConversationStatus.Resolved)
        {
            throw ChatRefusedException.Invalid("Only a resolved conversation can be rated.");
        }

        // A repeat after a lost answer is no news.
        var isKnown = session.Statement("SELECT 1 FROM Ratings WHERE ConversationId = $0 AND Score = $1 AND Comment IS $2").First(_ => true, conversationId, score, comment);
        if (isKnown)
        {
            return conversation;
        }

        session.Statement(
            "INSERT INTO Ratings (ConversationId, Score, Comment, RatedAt) VALUES ($0, $1, $2, $3) ON CONFLICT (ConversationId) DO UPDATE SET Score = $1, Comment = $2, RatedAt = $3")
            .Execute(conversationId, score, comment, session.Now);
        ledger.Append(
            session, conversation, Guid.CreateVersion7(session.Now), MessageAuthor.System, agentId: null,
            comment is null ? $"The visitor rated this conversation {score} of 5" : $"The visitor rated this conversation {score} of 5: {comment}",
            senderConnection: null, kind: MessageEvent.Rated);
        return ledger.Find(session, conversationId)!;
    }
}
