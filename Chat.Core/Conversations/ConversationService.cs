using Chat.Core.Agents;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>Every way a conversation changes. Each method returns after the commit; the event follows it.</summary>
public sealed partial class ConversationService(
    MessageWriter writer, ChatEvents events, AgentDirectory agents, ILogger<ConversationService> logger)
{
    /// <summary>Stores what a visitor said, in his newest conversation or, when he has none, in a new one.</summary>
    /// <param name="siteId">Where he is.</param>
    /// <param name="clientId">Who he is, as his session proves.</param>
    /// <param name="messageId">His own id of the message; a repeat gives the first answer again.</param>
    /// <param name="body">As typed.</param>
    /// <param name="connection">Gets the acknowledgement, so the push leaves it out.</param>
    /// <exception cref="ChatRefusedException">A bad body, an id that is taken, or no store.</exception>
    public Task<StoredMessage> PostFromClientAsync(Guid siteId, Guid clientId, Guid messageId, string? body, string? connection) =>
        writer.WriteAsync(new PostMessage(events, Checked(messageId), MessageAuthor.Client, MessageRules.Normalize(body))
        {
            SiteId = siteId,
            ClientId = clientId,
            SenderConnection = connection,
        });

    /// <summary>Stores what an agent said.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">A bad body, an id that is taken, no such conversation, or no store.</exception>
    public async Task<StoredMessage> PostFromAgentAsync(
        Guid agentId, Guid conversationId, Guid messageId, string? body, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        return await writer.WriteAsync(new PostMessage(events, Checked(messageId), MessageAuthor.Agent, MessageRules.Normalize(body))
        {
            AgentId = agentId,
            ConversationId = conversationId,
        });
    }

    public async Task<ConversationState> ResolveAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        return await ChangeAsync(agentId, conversationId, c => c.Status == ConversationStatus.Resolved
            ? (c, null)
            : (c with { Status = ConversationStatus.Resolved, WaitingSince = null }, $"{agent.Name} resolved this conversation"));
    }

    public async Task<ConversationState> ReopenAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        return await ChangeAsync(agentId, conversationId, c => c.Status == ConversationStatus.Open
            ? (c, null)
            : (c with { Status = ConversationStatus.Open }, $"{agent.Name} reopened this conversation"));
    }

    /// <summary>Makes the agent the assignee, whoever it was before.</summary>
    public async Task<ConversationState> AssignToSelfAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        return await ChangeAsync(agentId, conversationId, c => c.AssigneeId == agentId
            ? (c, null)
            : (c with { AssigneeId = agentId }, $"{agent.Name} took this conversation"));
    }

    /// <summary>Leaves the conversation to nobody; nothing happens when it is somebody else's.</summary>
    public async Task<ConversationState> ReleaseAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        return await ChangeAsync(agentId, conversationId, c => c.AssigneeId == agentId ? (c with { AssigneeId = null }, null) : (c, null));
    }

    /// <summary>Somebody of the team has read up to <paramref name="sequence"/>.</summary>
    public async Task MarkReadByAgentAsync(Guid agentId, Guid conversationId, long sequence, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new MoveMark(events, Mark.AgentRead, conversationId, sequence, clientId: null));
    }

    /// <summary>The client has read up to <paramref name="sequence"/>.</summary>
    /// <exception cref="ChatRefusedException">Not his conversation.</exception>
    public Task MarkReadByClientAsync(Guid clientId, Guid conversationId, long sequence) =>
        writer.WriteAsync(new MoveMark(events, Mark.ClientRead, conversationId, sequence, clientId));

    /// <summary>A widget of the client has the messages up to <paramref name="sequence"/>.</summary>
    /// <exception cref="ChatRefusedException">Not his conversation.</exception>
    public Task MarkDeliveredAsync(Guid clientId, Guid conversationId, long sequence) =>
        writer.WriteAsync(new MoveMark(events, Mark.ClientDelivered, conversationId, sequence, clientId));

    private async Task<ConversationState> ChangeAsync(
        Guid agentId, Guid conversationId, Func<ConversationState, (ConversationState After, string? Line)> change)
    {
        var state = await writer.WriteAsync(new ChangeConversation(events, conversationId, agentId, change));
        Log.Changed(logger, conversationId, state.Status, state.AssigneeId);
        return state;
    }

    private static Guid Checked(Guid messageId) =>
        messageId != Guid.Empty ? messageId : throw ChatRefusedException.Invalid("The id is no UUID.");

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Debug, "Conversation {ConversationId} is {Status}, assigned to {AssigneeId}")]
        public static partial void Changed(ILogger logger, Guid conversationId, ConversationStatus status, Guid? assigneeId);
    }
}
