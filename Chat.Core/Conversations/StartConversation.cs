using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Opens an empty conversation in which the agent has the first word. A matter that is not over is gone on with instead.</summary>
internal sealed class StartConversation(ChatEvents events, Guid clientId, AgentCard agent) : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var client = ClientRow.Require(session, clientId, agent);
        var ledger = session.Participant(() => new ConversationLedger(events));
        if (ledger.Current(session, clientId) is { } current && current.Status != ConversationStatus.Resolved)
        {
            return agent.Scope.Sees(session, current) ? current : throw ChatRefusedException.Invalid("Colleagues of another team are in conversation with this client.");
        }

        var opened = ledger.Open(session, client.SiteId, clientId);
        ledger.Set(opened, opened with { AssigneeId = agent.Id });
        return ledger.Find(session, opened.Id)!;
    }
}
