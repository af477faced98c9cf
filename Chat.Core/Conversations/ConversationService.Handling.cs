using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;

namespace Chat.Core.Conversations;

// Whose matter it is, and where it stands. All of it for agents; each asks whether the agent may act, and the writer whether he may see it.
public sealed partial class ConversationService
{
    public Task<ConversationState> ResolveAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, HandlingRules.Resolve, cancellationToken);

    public Task<ConversationState> ReopenAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, HandlingRules.Reopen, cancellationToken);

    /// <summary>It waits for somebody else than the team.</summary>
    public Task<ConversationState> SetPendingAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, HandlingRules.SetPending, cancellationToken);

    /// <summary>Puts it away until a time, or with null until the client writes again; a message of his always brings it back.</summary>
    /// <exception cref="ChatRefusedException">The time is not in the next year.</exception>
    public Task<ConversationState> SnoozeAsync(Guid agentId, Guid conversationId, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var end = HandlingRules.Whole(until);
        return ChangeAsync(agentId, conversationId, (session, agent, c) => HandlingRules.Snooze(session, agent, c, end), cancellationToken);
    }

    /// <summary>Makes the agent the assignee of what is nobody's. Of several who try exactly one gets it.</summary>
    /// <exception cref="ChatRefusedException"><see cref="Refusal.AlreadyTaken"/>: another agent has it.</exception>
    public Task<ConversationState> TakeAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, (agent, c) =>
            c.AssigneeId == agentId ? (c, null)
            : c.AssigneeId is null ? (c with { AssigneeId = agentId }, HandlingRules.Taken(agent))
            : throw new ChatRefusedException(Refusal.AlreadyTaken, "Another agent has taken this conversation."), cancellationToken);

    /// <summary>Makes the agent the assignee, whoever it was before.</summary>
    public Task<ConversationState> AssignToSelfAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, (agent, c) => HandlingRules.Assign(agent, c, agent), cancellationToken);

    /// <summary>Leaves the conversation to nobody; nothing happens when it is somebody else's.</summary>
    public Task<ConversationState> ReleaseAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, (agent, c) => c.AssigneeId == agentId
            ? HandlingRules.Assign(agent, c, to: null)
            : (c, null), cancellationToken);

    /// <summary>Gives the conversation to an agent, or to nobody.</summary>
    /// <exception cref="ChatRefusedException">No such agent, he may not act, or he does not serve the site.</exception>
    public async Task<ConversationState> AssignAsync(Guid agentId, Guid conversationId, Guid? assigneeId, CancellationToken cancellationToken)
    {
        var to = await AssigneeAsync(assigneeId, cancellationToken);
        return await ChangeAsync(agentId, conversationId, (agent, c) => HandlingRules.Assign(agent, c, to), cancellationToken);
    }

    /// <summary>Makes it a team's matter, or no team's; the assignee stays.</summary>
    /// <exception cref="ChatRefusedException">No such team.</exception>
    public Task<ConversationState> AssignTeamAsync(Guid agentId, Guid conversationId, Guid? teamId, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, (session, agent, c) => HandlingRules.AssignTeam(session, agent, c, teamId), cancellationToken);

    /// <summary>Gives it to an agent, a team, or both, with a note for whoever gets it: one commit.</summary>
    /// <param name="assigneeId">Null leaves it to the team.</param>
    /// <param name="teamId">Null keeps the team.</param>
    /// <param name="note">Private; null or empty says nothing.</param>
    /// <exception cref="ChatRefusedException">Nobody to give it to, no such agent or team, an agent who does not serve the site, or a bad note.</exception>
    public async Task<ConversationState> HandOverAsync(Guid agentId, Guid conversationId, Guid? assigneeId, Guid? teamId, string? note, CancellationToken cancellationToken)
    {
        var body = string.IsNullOrWhiteSpace(note) ? null : MessageRules.Normalize(note);
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        var to = await AssigneeAsync(assigneeId, cancellationToken);
        if (assigneeId is null && teamId is null)
        {
            throw ChatRefusedException.Invalid("Hand it over to an agent or a team.");
        }

        IReadOnlyList<AgentCard> mentioned = body is null ? [] : await NoteService.MentionedAsync(agents, body, cancellationToken);
        return await writer.WriteAsync(new HandOver(events, conversationId, agent, to, teamId, body, mentioned));
    }

    public Task<ConversationState> SetPriorityAsync(Guid agentId, Guid conversationId, ConversationPriority priority, CancellationToken cancellationToken) =>
        !Enum.IsDefined(priority)
            ? throw ChatRefusedException.Invalid("There is no such priority.")
            : ChangeAsync(agentId, conversationId, (agent, c) => HandlingRules.Prioritise(agent, c, priority), cancellationToken);

    /// <summary>Puts labels on a conversation and takes others off.</summary>
    /// <param name="add">Ids; those it has stay.</param>
    /// <param name="remove">Ids; those it has not are no error.</param>
    /// <exception cref="ChatRefusedException">No such label.</exception>
    public async Task<ConversationState> ChangeLabelsAsync(
        Guid agentId, Guid conversationId, IReadOnlyCollection<int> add, IReadOnlyCollection<int> remove, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        return await writer.WriteAsync(new ChangeLabels(events, conversationId, agent, add, remove));
    }

    private async Task<AgentCard?> AssigneeAsync(Guid? assigneeId, CancellationToken cancellationToken) =>
        assigneeId is not { } id ? null
        : await agents.FindAsync(id, cancellationToken) is { IsDisabled: false } agent ? agent
        : throw ChatRefusedException.Invalid("There is no such agent.");

    private Task<ConversationState> ChangeAsync(
        Guid agentId, Guid conversationId, Func<AgentCard, ConversationState, (ConversationState After, EventLine? Line)> change, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, conversationId, (_, agent, state) => change(agent, state), cancellationToken);

    private async Task<ConversationState> ChangeAsync(
        Guid agentId, Guid conversationId, Func<WriteSession, AgentCard, ConversationState, (ConversationState After, EventLine? Line)> change, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        var state = await writer.WriteAsync(new ChangeConversation(events, conversationId, agent, (session, before) => change(session, agent, before)));
        Log.Changed(logger, conversationId, state.Status, state.AssigneeId);
        return state;
    }

    internal static string TeamName(WriteSession session, Guid teamId) =>
        session.Statement("SELECT Name FROM Teams WHERE Id = $0").First(row => row.Text(0), teamId) ?? throw ChatRefusedException.Invalid("There is no such team.");
}
