using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Sites;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>Every way a conversation changes. Each method returns after the commit; the event follows it.</summary>
public sealed partial class ConversationService(
    MessageWriter writer, ChatEvents events, AgentDirectory agents, SiteDirectory sites, ILogger<ConversationService> logger)
{
    /// <summary>Stores what a visitor said, in his newest conversation or, when he has none, in a new one.</summary>
    /// <param name="siteId">Where he is.</param>
    /// <param name="clientId">Who he is, as his session proves.</param>
    /// <param name="messageId">His own id of the message; a repeat gives the first answer again.</param>
    /// <param name="body">As typed.</param>
    /// <param name="connection">Gets the acknowledgement, so the push leaves it out.</param>
    /// <param name="attachmentIds">What he has uploaded for it.</param>
    /// <param name="start">When a new conversation is opened although he has one.</param>
    /// <exception cref="ChatRefusedException">A bad body, an id that is taken, an attachment that is not his, or no store.</exception>
    public async Task<StoredMessage> PostFromClientAsync(
        Guid siteId, Guid clientId, Guid messageId, string? body, string? connection,
        IReadOnlyList<Guid>? attachmentIds = null, NewConversation start = NewConversation.Never)
    {
        var words = MessageRules.Normalize(body, attachmentIds?.Count > 0);
        return await writer.WriteAsync(new PostMessage(events, Checked(messageId), MessageAuthor.Client, words)
        {
            HoldsRefusedWords = await HoldsRefusedWordsAsync(siteId, words),
            SiteId = siteId,
            ClientId = clientId,
            SenderConnection = connection,
            AttachmentIds = Checked(attachmentIds),
            Start = start,
        });
    }

    /// <summary>What the client says about his resolved matter.</summary>
    /// <param name="siteId">Where he is.</param>
    /// <param name="score">1 to 5.</param>
    /// <exception cref="ChatRefusedException">Not his, not resolved, or out of bounds.</exception>
    public async Task RateAsync(Guid siteId, Guid clientId, Guid conversationId, int score, string? comment)
    {
        var words = string.IsNullOrWhiteSpace(comment) ? null : MessageRules.Normalize(comment).Trim();
        if (score is < 1 or > 5 || words?.Length > Rating.CommentLength)
        {
            throw ChatRefusedException.Invalid($"A rating is 1 to 5, with up to {Rating.CommentLength} characters.");
        }

        if (await HoldsRefusedWordsAsync(siteId, words))
        {
            throw PostMessage.RefusedWord();
        }

        await writer.WriteAsync(new RateConversation(events, conversationId, clientId, score, words));
    }

    /// <summary>Stores what an agent said.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">A bad body, an id that is taken, no such conversation, or no store.</exception>
    public async Task<StoredMessage> PostFromAgentAsync(
        Guid agentId, Guid conversationId, Guid messageId, string? body, CancellationToken cancellationToken, IReadOnlyList<Guid>? attachmentIds = null)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        return await writer.WriteAsync(new PostMessage(events, Checked(messageId), MessageAuthor.Agent, MessageRules.Normalize(body, attachmentIds?.Count > 0))
        {
            Agent = agent,
            ConversationId = conversationId,
            AttachmentIds = Checked(attachmentIds),
        });
    }

    /// <summary>A conversation in which the agent has the first word: the client's current one, or a new one of the agent's when that is over.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such client, a matter of his that another team has, or no store.</exception>
    public async Task<ConversationState> StartAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        return await writer.WriteAsync(new StartConversation(events, clientId, await agents.RequireAsync(agentId, cancellationToken)));
    }

    /// <summary>Somebody of the team has read up to <paramref name="sequence"/>.</summary>
    public async Task MarkReadByAgentAsync(Guid agentId, Guid conversationId, long sequence, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireAsync(agentId, cancellationToken);
        await writer.WriteAsync(new MoveMark(events, Mark.AgentRead, conversationId, sequence, clientId: null, agent));
    }

    /// <summary>The client has read up to <paramref name="sequence"/>.</summary>
    /// <exception cref="ChatRefusedException">Not his conversation.</exception>
    public Task MarkReadByClientAsync(Guid clientId, Guid conversationId, long sequence) =>
        writer.WriteAsync(new MoveMark(events, Mark.ClientRead, conversationId, sequence, clientId));

    /// <summary>A widget of the client has the messages up to <paramref name="sequence"/>.</summary>
    /// <exception cref="ChatRefusedException">Not his conversation.</exception>
    public Task MarkDeliveredAsync(Guid clientId, Guid conversationId, long sequence) =>
        writer.WriteAsync(new MoveMark(events, Mark.ClientDelivered, conversationId, sequence, clientId));

    private async ValueTask<bool> HoldsRefusedWordsAsync(Guid siteId, string? words) =>
        (await sites.FindAsync(siteId, CancellationToken.None))?.Refused.StandIn(words) == true;

    private static IReadOnlyList<Guid> Checked(IReadOnlyList<Guid>? attachmentIds) =>
        attachmentIds is null ? []
        : attachmentIds.Count <= AttachmentCard.PerMessage && attachmentIds.Distinct().Count() == attachmentIds.Count ? attachmentIds
        : throw ChatRefusedException.Invalid($"A message carries up to {AttachmentCard.PerMessage} attachments, each once.");

    private static Guid Checked(Guid messageId) =>
        messageId != Guid.Empty ? messageId : throw ChatRefusedException.Invalid("The id is no UUID.");

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Debug, "Conversation {ConversationId} is {Status}, assigned to {AssigneeId}")]
        public static partial void Changed(ILogger logger, Guid conversationId, ConversationStatus status, Guid? assigneeId);
    }
}
