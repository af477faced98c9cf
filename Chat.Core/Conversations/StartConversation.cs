using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Opens an empty conversation in which the agent has the first word. A matter that is not over is gone on with instead.</summary>
internal sealed class StartConversation(ChatEvents events, Guid clientId, Guid agentId) : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var client = ClientRow.Find(session, clientId) ?? throw EditClient.Missing();
        var ledger = session.Participant(() => new ConversationLedger(events));
        if (ledger.Current(session, clientId) is { } current && current.Status != ConversationStatus.Resolved)
        {
            return current;
        }

        var opened = ledger.Open(session, client.SiteId, clientId);
        ledger.Set(opened, opened with { AssigneeId = agentId });
        return ledger.Find(session, opened.Id)!;
    }
}
