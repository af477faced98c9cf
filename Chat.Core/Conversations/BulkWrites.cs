using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>Does something to some conversations in one commit, each by itself: what cannot be done to one is done to the others.</summary>
internal abstract class BulkWrite<T>(ChatEvents events, IReadOnlyList<T> items, AgentCard agent) : WriteOperation<BulkResult>
{
    /// <summary>Who does it.</summary>
    protected AgentCard Agent => agent;

    protected sealed override BulkResult Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var (done, skipped) = (new List<BulkChange>(), new List<BulkSkipped>());
        foreach (var item in items)
        {
            var id = IdOf(item);
            if (ledger.Find(session, id) is not { } before || !agent.Scope.Sees(session, before))
            {
                skipped.Add(new BulkSkipped(id, BulkSkip.Gone));
                continue;
            }

            try
            {
                if (Check(item, before) is { } reason)
                {
                    skipped.Add(new BulkSkipped(id, reason));
                    continue;
                }

                Change(session, ledger, item, before);
                var after = ledger.Find(session, id)!;
                if (after == before)
                {
                    skipped.Add(new BulkSkipped(id, BulkSkip.Unchanged));
                }
                else
                {
                    done.Add(new BulkChange(before, after));
                }
            }
            catch (ChatRefusedException e)
            {
                // Thrown before anything of this one was written.
                skipped.Add(new BulkSkipped(id, BulkSkip.Refused, e.Sentence ?? Sentence.FromString(e.Message)));
            }
        }

        return new BulkResult(done, skipped);
    }

    protected abstract Guid IdOf(T item);

    /// <summary>Why it is left alone; null when it is not.</summary>
    protected abstract BulkSkip? Check(T item, ConversationState before);

    protected abstract void Change(WriteSession session, ConversationLedger ledger, T item, ConversationState before);

    protected void Set(WriteSession session, ConversationLedger ledger, ConversationState before, (ConversationState After, EventLine? Line) change)
    {
        if (change.After != before)
        {
            ledger.Set(before, change.After);
            ledger.Tell(session, change.After, agent.Id, change.Line);
        }
    }
}

/// <param name="to">To whom <see cref="BulkAction.Assign"/> gives them.</param>
internal sealed class DoMany(ChatEvents events, IReadOnlyList<BulkItem> items, BulkAction action, AgentCard agent, AgentCard? to) : BulkWrite<BulkItem>(events, items, agent)
{
    protected override Guid IdOf(BulkItem item) => item.Id;

    /// <summary>Of several agents who take the same conversation exactly one gets it, also here.</summary>
    protected override BulkSkip? Check(BulkItem item, ConversationState before) =>
        action is BulkAction.Assign && before.AssigneeId != item.SeenAssigneeId && before.AssigneeId != to?.Id ? BulkSkip.ChangedSince : null;

    protected override void Change(WriteSession session, ConversationLedger ledger, BulkItem item, ConversationState before)
    {
        if (action is BulkAction.Label label)
        {
            ChangeLabels.Write(session, ledger, before, Agent, label.Add, label.Remove);
            return;
        }

        Set(session, ledger, before, action switch
        {
            BulkAction.Resolve => HandlingRules.Resolve(Agent, before),
            BulkAction.Reopen => HandlingRules.Reopen(Agent, before),
            BulkAction.SetPending => HandlingRules.SetPending(Agent, before),
            BulkAction.Snooze snooze => HandlingRules.Snooze(session, Agent, before, HandlingRules.Whole(snooze.Until)),
            BulkAction.Assign => HandlingRules.Assign(Agent, before, to),
            BulkAction.AssignTeam team => HandlingRules.AssignTeam(session, Agent, before, team.TeamId),
            BulkAction.Prioritise prioritise => HandlingRules.Prioritise(Agent, before, prioritise.Priority),
            _ => throw new InvalidOperationException($"{action.GetType().Name} is not known here."),
        });
    }
}

/// <summary>Puts conversations back to where they were, those that nobody has changed since.</summary>
/// <param name="people">Who there is, to call them by name.</param>
internal sealed class UndoMany(ChatEvents events, IReadOnlyList<BulkChange> changes, AgentCard agent, IReadOnlyDictionary<Guid, AgentCard> people) : BulkWrite<BulkChange>(events, changes, agent)
{
    protected override Guid IdOf(BulkChange item) => item.After.Id;

    protected override BulkSkip? Check(BulkChange item, ConversationState before) => Handling(before) == Handling(item.After) ? null : BulkSkip.ChangedSince;

    protected override void Change(WriteSession session, ConversationLedger ledger, BulkChange item, ConversationState before)
    {
        var (was, now) = (item.Before, before);
        if (was.AssigneeId != now.AssigneeId)
        {
            var to = was.AssigneeId is { } id ? people.GetValueOrDefault(id) is { IsDisabled: false } found ? found : throw ChatRefusedException.Invalid("There is no such agent.") : null;
            Set(session, ledger, now, HandlingRules.Assign(Agent, now, to));
            now = ledger.Find(session, now.Id)!;
        }

        if (was.TeamId != now.TeamId)
        {
            Set(session, ledger, now, HandlingRules.AssignTeam(session, Agent, now, was.TeamId));
            now = ledger.Find(session, now.Id)!;
        }

        Set(session, ledger, now, HandlingRules.Prioritise(Agent, now, was.Priority));
        now = ledger.Find(session, now.Id)!;
        var (had, has) = (LabelSet.Read(was.Labels), LabelSet.Read(now.Labels));
        if (was.Labels != now.Labels)
        {
            now = ChangeLabels.Write(session, ledger, now, Agent, [.. had.Except(has)], [.. has.Except(had)]);
        }

        if ((was.Status, was.SnoozedUntil) != (now.Status, now.SnoozedUntil))
        {
            // Whoever waited waits again, unless somebody has written since.
            var waiting = before.LastMessageSequence == item.After.LastMessageSequence ? was.WaitingSince : before.WaitingSince;
            Set(session, ledger, now, (now with { Status = was.Status, SnoozedUntil = was.SnoozedUntil, WaitingSince = waiting }, Line(now.Status, was.Status)));
        }
    }

    private static (ConversationStatus, Guid?, Guid?, ConversationPriority, string, DateTimeOffset?) Handling(ConversationState c) =>
        (c.Status, c.AssigneeId, c.TeamId, c.Priority, c.Labels, c.SnoozedUntil);

    private EventLine Line(ConversationStatus from, ConversationStatus to) => to switch
    {
        ConversationStatus.Open => HandlingRules.Reopened(Agent, from),
        ConversationStatus.Resolved => new EventLine(MessageEvent.Resolved, $"{Agent.Name} resolved this conversation"),
        ConversationStatus.Snoozed => new EventLine(MessageEvent.Snoozed, $"{Agent.Name} put this back to snoozed", IsPrivate: from != ConversationStatus.Resolved),
        _ => new EventLine(MessageEvent.Pending, $"{Agent.Name} put this back to pending", IsPrivate: from != ConversationStatus.Resolved),
    };
}
