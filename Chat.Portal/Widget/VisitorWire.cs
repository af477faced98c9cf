using System.Globalization;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Conversations;

namespace Chat.Portal.Widget;

// The shapes of the visitor hub. Names and meaning are public: docs/protocol.md.

public sealed record JoinRequest(string? Site, string? Token, PageInfo? Page, string? Locale, KnownPosition? Known);

public sealed record PageInfo(string? Url, string? Title, string? Referrer);

public sealed record KnownPosition(Guid Epoch, Guid ConversationId, long Sequence);

public sealed record JoinAnswer(
    string Token,
    Guid Epoch,
    ClientInfo Client,
    IReadOnlyList<AgentInfo> Agents,
    ConversationInfo? Conversation,
    IReadOnlyList<MessageInfo> Messages,
    bool HasMore,
    bool Reset);

public sealed record ClientInfo(Guid Id, string Name);

public sealed record AgentInfo(string Name, string AvatarUrl, bool Online);

public sealed record AuthorInfo(string Name, string AvatarUrl);

public sealed record TypingAgent(string Name);

public sealed record ConversationInfo(Guid Id, string Status, long LastSequence);

public sealed record SendRequest(Guid Id, string? Body, IReadOnlyList<string>? AttachmentIds);

public sealed record SendAnswer(Guid Id, Guid Epoch, Guid ConversationId, long Sequence, string SentAt);

public sealed record MessagesRequest(Guid ConversationId, long? Before, long? After, int? Limit);

public sealed record MessagesAnswer(IReadOnlyList<MessageInfo> Messages, bool HasMore);

public sealed record TypingRequest(string? Text);

public sealed record ReadRequest(Guid ConversationId, long Sequence);

public sealed record IdentifyRequest(string? Name, string? Email, JsonElement? Attributes);

public sealed record AgentTypingPush(Guid ConversationId, IReadOnlyList<TypingAgent> Agents);

public sealed record ConversationPush(Guid Id, string Status);

public sealed record ReadPush(Guid ConversationId, long Sequence);

public sealed record HeadPush(Guid Epoch, Guid ConversationId, long LastSequence);

public sealed record MessageInfo(
    Guid Id,
    Guid ConversationId,
    long Sequence,
    string Author,
    AuthorInfo? Agent,
    string Body,
    string SentAt,
    IReadOnlyList<object> Attachments)
{
    public static MessageInfo From(StoredMessage message, AgentCard? agent) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        Wire.Name(message.Author),
        message.Author == MessageAuthor.Agent ? new AuthorInfo(agent?.Name ?? "Support", agent?.AvatarUrl ?? "") : null,
        message.Body,
        Wire.Time(message.SentAt),
        []);
}

/// <summary>How values are spelled on the wire.</summary>
internal static class Wire
{
    public static string Name(MessageAuthor author) => author switch
    {
        MessageAuthor.Client => "client",
        MessageAuthor.Agent => "agent",
        _ => "system",
    };

    public static string Name(ConversationStatus status) => status switch
    {
        ConversationStatus.Open => "open",
        ConversationStatus.Pending => "pending",
        ConversationStatus.Snoozed => "snoozed",
        _ => "resolved",
    };

    /// <summary>ISO 8601, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What the server calls on the visitor's side.</summary>
public interface IVisitorClient
{
    Task MessageReceived(MessageInfo message);

    Task AgentTyping(AgentTypingPush typing);

    Task AgentsChanged(IReadOnlyList<AgentInfo> agents);

    Task ConversationChanged(ConversationPush conversation);

    Task MessagesRead(ReadPush read);

    Task Head(HeadPush head);
}
