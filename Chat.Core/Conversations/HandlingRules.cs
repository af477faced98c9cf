using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Conversations;

/// <summary>
/// What each thing that an agent does makes of a conversation, and the line that the thread shows for it: null where nothing changes. One for a single
/// conversation and for many at once.
/// </summary>
internal static class HandlingRules
{
    public static (ConversationState After, EventLine? Line) Resolve(AgentCard agent, ConversationState c) => c.Status == ConversationStatus.Resolved
        ? (c, null)
        : (c with { Status = ConversationStatus.Resolved, WaitingSince = null, SnoozedUntil = null }, new EventLine(MessageEvent.Resolved, $"{agent.Name} resolved this conversation"));

    public static (ConversationState After, EventLine? Line) Reopen(AgentCard agent, ConversationState c) => c.Status == ConversationStatus.Open
        ? (c, null)
        : (c with { Status = ConversationStatus.Open, SnoozedUntil = null }, Reopened(agent, c.Status));

    public static (ConversationState After, EventLine? Line) SetPending(AgentCard agent, ConversationState c) => c.Status == ConversationStatus.Pending
        ? (c, null)
        : (c with { Status = ConversationStatus.Pending, SnoozedUntil = null, WaitingSince = null }, Private(MessageEvent.Pending, $"{agent.Name} set this to pending"));

    /// <param name="until">In whole milliseconds; null for the next message.</param>
    /// <exception cref="ChatRefusedException">The time is not in the next year.</exception>
    public static (ConversationState After, EventLine? Line) Snooze(WriteSession session, AgentCard agent, ConversationState c, DateTimeOffset? until)
    {
        if (until <= session.Now || until > session.Now.AddYears(1))
        {
            throw ChatRefusedException.Invalid("A snooze ends in the future, within a year.");
        }

        var words = until is null ? "until the next message" : "for a while";
        return c.Status == ConversationStatus.Snoozed && c.SnoozedUntil == until
            ? (c, null)
            : (c with { Status = ConversationStatus.Snoozed, SnoozedUntil = until, WaitingSince = null }, Private(MessageEvent.Snoozed, $"{agent.Name} snoozed this {words}"));
    }

    /// <param name="to">Null for nobody.</param>
    /// <exception cref="ChatRefusedException">He does not serve the site.</exception>
    public static (ConversationState After, EventLine? Line) Assign(AgentCard agent, ConversationState c, AgentCard? to) =>
        c.AssigneeId == to?.Id ? (c, null)
        : to?.Id == agent.Id ? (c with { AssigneeId = agent.Id }, Taken(agent))
        : (c.For(to) with { AssigneeId = to?.Id }, Private(
            to is null ? MessageEvent.Released : MessageEvent.Assigned, to is null ? $"{agent.Name} left this to nobody" : $"{agent.Name} gave this to {to.Name}"));

    /// <param name="teamId">Null for no team.</param>
    /// <exception cref="ChatRefusedException">No such team.</exception>
    public static (ConversationState After, EventLine? Line) AssignTeam(WriteSession session, AgentCard agent, ConversationState c, Guid? teamId) => c.TeamId == teamId
        ? (c, null)
        : (c with { TeamId = teamId }, Private(
            MessageEvent.Assigned, teamId is { } id ? $"{agent.Name} gave this to {ConversationService.TeamName(session, id)}" : $"{agent.Name} took this out of its team"));

    public static (ConversationState After, EventLine? Line) Prioritise(AgentCard agent, ConversationState c, ConversationPriority priority) => c.Priority == priority
        ? (c, null)
        : (c with { Priority = priority }, Private(MessageEvent.Prioritised, priority == ConversationPriority.None
            ? $"{agent.Name} removed the priority" : $"{agent.Name} set the priority to {priority.ToString().ToLowerInvariant()}"));

    public static EventLine Taken(AgentCard agent) => new(MessageEvent.Taken, $"{agent.Name} took this conversation");

    /// <summary>A client knows of a matter that was closed, not of one that was put away.</summary>
    public static EventLine Reopened(AgentCard agent, ConversationStatus before) =>
        new(MessageEvent.Reopened, $"{agent.Name} reopened this conversation", IsPrivate: before != ConversationStatus.Resolved);

    public static EventLine Private(MessageEvent kind, string text) => new(kind, text, IsPrivate: true);

    /// <summary>As stored: whole milliseconds.</summary>
    public static DateTimeOffset? Whole(DateTimeOffset? time) =>
        time is { } exact ? DateTimeOffset.FromUnixTimeMilliseconds(exact.ToUnixTimeMilliseconds()) : null;
}
