using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Lets go of some of a team's conversations, and of the team with the last of them. Answers whether that was all.</summary>
internal sealed class DeleteTeam(ChatEvents events, Guid teamId, int limit, Guid agentId) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        if (!session.Statement("SELECT 1 FROM Teams WHERE Id = $0").First(_ => true, teamId))
        {
            throw TeamService.Gone();
        }

        // What the ledger remembers must not name a team that is gone: the key in the store would refuse it with the next message.
        var ledger = session.Participant(() => new ConversationLedger(events));
        if (ledger.LeaveTeam(session, teamId, limit) == limit)
        {
            return false;
        }

        var name = session.Statement("SELECT Name FROM Teams WHERE Id = $0").First(row => row.Text(0), teamId)!;
        session.Statement("DELETE FROM Teams WHERE Id = $0").Execute(teamId);
        AuditLog.Append(session, new AuditEntry(agentId, AuditActions.TeamDeleted, AuditObjects.Team, teamId) { Details = AuditDetails.Of(new { name }) });
        return true;
    }
}

// A team that goes.
internal sealed partial class ConversationLedger
{
    /// <summary>Takes up to so many conversations out of their team. Answers how many there were.</summary>
    public int LeaveTeam(WriteSession session, Guid teamId, int limit)
    {
        // Given to the team a moment ago, in this very commit: the rows do not say so yet.
        foreach (var state in changed.Values.Select(c => c.After).Where(s => s.TeamId == teamId).ToList())
        {
            Set(state, state with { TeamId = null });
        }

        // The rows are written with the commit, so each is skipped by its place.
        var left = 0;
        for (; left < limit; left++)
        {
            var id = session.Statement("SELECT Id FROM Conversations WHERE TeamId = $0 ORDER BY Status, LastMessageAt, Id LIMIT 1 OFFSET $1").First(row => row.Id(0), teamId, left);
            if (id == Guid.Empty)
            {
                break;
            }

            if (Find(session, id) is { } state && state.TeamId == teamId)
            {
                Set(state, state with { TeamId = null });
            }
        }

        return left;
    }
}
