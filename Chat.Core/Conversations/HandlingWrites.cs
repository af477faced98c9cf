using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Gives a conversation away, with a note for whoever gets it.</summary>
internal sealed class HandOver(
    ChatEvents events, Guid conversationId, AgentCard agent, AgentCard? to, Guid? teamId, string? note, IReadOnlyList<AgentCard> mentioned) : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = ledger.Require(session, conversationId, agent).For(to);
        var team = teamId is { } id ? ConversationService.TeamName(session, id) : null;
        var after = before with { AssigneeId = to?.Id, TeamId = teamId ?? before.TeamId };
        if (after != before)
        {
            ledger.Set(before, after);
            var receiver = string.Join(", ", new[] { to?.Name, team }.OfType<string>());
            ledger.Tell(session, after, agent.Id, new EventLine(MessageEvent.Assigned, $"{agent.Name} gave this to {receiver}", IsPrivate: true));
        }

        if (note is not null)
        {
            // Whoever gets it is told of the note, named in it or not.
            PostNote.Write(session, ledger, ledger.Find(session, conversationId)!, Guid.CreateVersion7(session.Now), agent.Id, note, to is null ? mentioned : [.. mentioned, to]);
        }

        return ledger.Find(session, conversationId)!;
    }
}

/// <summary>Keeps the conversation's own list of labels and the way back from a label in step.</summary>
internal sealed class ChangeLabels(
    ChatEvents events, Guid conversationId, AgentCard agent, IReadOnlyCollection<int> add, IReadOnlyCollection<int> remove) : WriteOperation<ConversationState>
{
    protected override ConversationState Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var before = ledger.Require(session, conversationId, agent);
        return Write(session, ledger, before, agent, add, remove);
    }

    /// <exception cref="ChatRefusedException">No such label, or too many; nothing was written.</exception>
    public static ConversationState Write(
        WriteSession session, ConversationLedger ledger, ConversationState before, AgentCard agent, IReadOnlyCollection<int> add, IReadOnlyCollection<int> remove)
    {
        var has = LabelSet.Read(before.Labels);
        var added = add.Except(remove).Except(has).ToList();
        var removed = remove.Intersect(has).ToList();
        if (added.Count + removed.Count == 0)
        {
            return before;
        }

        if (has.Count + added.Count - removed.Count > LabelSet.Most)
        {
            throw ChatRefusedException.Invalid($"A conversation carries up to {LabelSet.Most} labels.");
        }

        var names = added.Select(id => Name(session, id, isNew: true)).ToList();
        var gone = removed.Select(id => Name(session, id, isNew: false)).ToList();
        foreach (var id in added)
        {
            session.Statement("INSERT INTO ConversationLabels (LabelId, ConversationId) VALUES ($0, $1) ON CONFLICT DO NOTHING").Execute(id, before.Id);
        }

        foreach (var id in removed)
        {
            session.Statement("DELETE FROM ConversationLabels WHERE LabelId = $0 AND ConversationId = $1").Execute(id, before.Id);
        }

        session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Conversation, before.Id);
        var after = before with { Labels = LabelSet.Write(has.Except(removed).Concat(added)) };
        ledger.Set(before, after);
        string?[] words =
        [
            names.Count > 0 ? $"added {string.Join(", ", names)}" : null,
            gone.Count > 0 ? $"removed {string.Join(", ", gone)}" : null,
        ];
        ledger.Tell(session, after, agent.Id, new EventLine(MessageEvent.Labelled, $"{agent.Name} {string.Join(" and ", words.OfType<string>())}", IsPrivate: true));
        return ledger.Find(session, before.Id)!;
    }

    private static string Name(WriteSession session, int id, bool isNew) =>
        session.Statement(isNew ? "SELECT Name FROM Labels WHERE Id = $0 AND IsArchived = 0" : "SELECT Name FROM Labels WHERE Id = $0").First(row => row.Text(0), id)
        ?? (isNew ? throw ChatRefusedException.Invalid("There is no such label.") : "a label");
}

/// <summary>Brings back what was snoozed until now, the longest overdue first. Answers how many there were.</summary>
internal sealed class WakeSnoozed(ChatEvents events, int limit) : WriteOperation<int>
{
    protected override int Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var woken = 0;
        for (; woken < limit; woken++)
        {
            var id = session.Statement("SELECT Id FROM Conversations WHERE SnoozedUntil <= $0 ORDER BY SnoozedUntil LIMIT 1 OFFSET $1").First(row => row.Id(0), session.Now, woken);
            if (id == Guid.Empty)
            {
                break;
            }

            // The row is written with the commit; until then the ledger knows better.
            var before = ledger.Find(session, id)!;
            if (before.SnoozedUntil is null)
            {
                continue;
            }

            // It comes back to the top, and waits for somebody.
            var after = before with { Status = ConversationStatus.Open, SnoozedUntil = null, LastMessageAt = session.Now, WaitingSince = before.WaitingSince ?? session.Now };
            ledger.Set(before, after);
            ledger.Tell(session, after, agentId: null, new EventLine(MessageEvent.Woken, "Back from its snooze", IsPrivate: true));
        }

        return woken;
    }
}
