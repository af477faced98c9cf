using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Stores a private note once, however often it is sent.</summary>
internal sealed class PostNote(ChatEvents events, Guid noteId, Guid conversationId, AgentCard agent, string body, IReadOnlyList<AgentCard> mentioned) : WriteOperation<StoredNote>
{
    protected override StoredNote Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var conversation = ledger.Require(session, conversationId, agent);
        if (ErasedClients.Has(session, conversation.ClientId))
        {
            throw ChatRefusedException.Invalid("This client was erased.");
        }

        return Write(session, ledger, conversation, noteId, agent.Id, body, mentioned) ?? Repeated(session);
    }

    /// <summary>Being named lets an agent see the conversation. Of who does not serve its site the name is a word like any other.</summary>
    /// <returns>Null when the id is taken and nothing was written.</returns>
    internal static StoredNote? Write(
        WriteSession session, ConversationLedger ledger, ConversationState conversation, Guid noteId, Guid agentId, string body, IReadOnlyList<AgentCard> mentioned)
    {
        Guid[] told = [.. mentioned.Where(a => a.Id != agentId && a.Scope.Serves(conversation.SiteId)).Select(a => a.Id).Distinct()];
        if (ledger.AppendNote(session, conversation, noteId, agentId, body, kind: null, told) is not { } note)
        {
            return null;
        }

        Join(session, conversation.Id, agentId);
        foreach (var one in told)
        {
            session.Statement("INSERT INTO Mentions (AgentId, NoteId, ConversationId, At) VALUES ($0, $1, $2, $3)").Execute(one, noteId, conversation.Id, session.Now);
            Join(session, conversation.Id, one);
        }

        return note;
    }

    /// <summary>The agent takes part from now on; false when he did before.</summary>
    internal static bool Join(WriteSession session, Guid conversationId, Guid agentId) =>
        session.Statement("INSERT INTO Participants (ConversationId, AgentId) VALUES ($0, $1) ON CONFLICT DO NOTHING").Execute(conversationId, agentId) > 0;

    private StoredNote Repeated(WriteSession session) =>
        session.Statement("SELECT Sequence, Body, SentAt FROM Notes WHERE NoteId = $0 AND ConversationId = $1 AND AgentId = $2")
            .First(row => new StoredNote(noteId, conversationId, row.Int64(0), agent.Id, row.Text(1), row.Time(2)), noteId, conversationId, agent.Id)
        ?? throw ChatRefusedException.Invalid("This id belongs to another note.");
}

/// <summary>The agent has seen where he was named in this conversation.</summary>
internal sealed class SeeMentions(Guid agentId, Guid conversationId) : WriteOperation<int>
{
    protected override int Run(WriteSession session) =>
        session.Statement("UPDATE Mentions SET SeenAt = $0 WHERE AgentId = $1 AND ConversationId = $2 AND SeenAt IS NULL").Execute(session.Now, agentId, conversationId);
}
