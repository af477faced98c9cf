using System.Globalization;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Conversations;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

// The shapes of the visitor hub. Names and meaning are public: docs/protocol.md. What lets somebody in prints nothing but its name.

/// <param name="Proof">Of the challenge that a flooded site gave; only for newcomers.</param>
public sealed record JoinRequest(string? Site, string? Token, PageInfo? Page, string? Locale, KnownPosition? Known, string? Proof = null)
{
    public override string ToString() => nameof(JoinRequest);
}

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
    bool Reset,
    SiteInfo Site)
{
    public override string ToString() => nameof(JoinAnswer);
}

public sealed record ClientInfo(Guid Id, string Name);

public sealed record AgentInfo(string Name, string AvatarUrl, bool Online);

public sealed record AuthorInfo(string Name, string AvatarUrl);

public sealed record TypingAgent(string Name);

/// <param name="Score">What the client said about it, 1 to 5.</param>
public sealed record ConversationInfo(Guid Id, string Status, long LastSequence, int? Score);

/// <summary>What the panel needs to know of a site, beyond the look that every page gets.</summary>
/// <param name="Files">Bytes that a file may have; 0 where none are taken.</param>
/// <param name="Closed">The closure that lasts, or the next one.</param>
/// <param name="AsksEmail">Whether to ask for an address when nobody is there: not when the team has one.</param>
public sealed record SiteInfo(
    IReadOnlyList<string> Suggestions,
    IReadOnlyList<QuestionInfo> Questions,
    string? Away,
    ClosureInfo? Closed,
    long Files,
    bool Rating,
    bool StartsAnew,
    bool AsksEmail)
{
    public static SiteInfo From(SiteSettings settings, long maxFile, bool hasEmail, DateTimeOffset now) => new(
        settings.Suggestions,
        [.. settings.Questions.Select(q => new QuestionInfo(q.Key, q.Label, Wire.Name(q.Kind), q.IsRequired, q.Options))],
        settings.Away,
        settings.Hours?.ClosureAt(now) is { } closure ? new ClosureInfo(Wire.Time(closure.From), closure.Until is { } until ? Wire.Time(until) : null) : null,
        settings.TakesFiles ? maxFile : 0,
        settings.AsksRating,
        settings.StartsAnew,
        settings.AsksEmail && !hasEmail);
}

/// <param name="Kind"><c>name</c>, <c>email</c>, <c>text</c> or <c>choice</c>.</param>
public sealed record QuestionInfo(string Key, string Label, string Kind, bool Required, IReadOnlyList<string> Options);

/// <param name="Until">Null when nobody comes back within a year.</param>
public sealed record ClosureInfo(string From, string? Until);

/// <param name="IsNew">Opens a new conversation although there is one.</param>
public sealed record SendRequest(Guid Id, string? Body, IReadOnlyList<Guid>? AttachmentIds, bool IsNew);

/// <param name="Before">The last conversation that is known; null for the newest ones.</param>
public sealed record ConversationsRequest(Guid? Before);

public sealed record ConversationsAnswer(IReadOnlyList<ConversationRow> Conversations, bool HasMore);

/// <param name="Last">Its last message by a person.</param>
public sealed record ConversationRow(Guid Id, string Status, long LastSequence, MessageInfo? Last);

public sealed record RateRequest(Guid ConversationId, int Score, string? Comment);

/// <param name="Type">Content type, as found in the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Url">Relative to the host; asks for the session's token in the Authorization header.</param>
/// <param name="ThumbnailUrl">Of a picture.</param>
public sealed record AttachmentInfo(Guid Id, string Name, string Type, long Size, int? Width, int? Height, string Url, string? ThumbnailUrl)
{
    public static AttachmentInfo From(AttachmentCard card) => new(
        card.Id, card.Name, card.Type, card.Size, card.Width, card.Height, $"attachments/{card.Id}", card.IsPicture ? $"attachments/{card.Id}/thumbnail" : null);
}

public sealed record SendAnswer(Guid Id, Guid Epoch, Guid ConversationId, long Sequence, string SentAt);

public sealed record MessagesRequest(Guid ConversationId, long? Before, long? After, int? Limit);

public sealed record MessagesAnswer(IReadOnlyList<MessageInfo> Messages, bool HasMore);

public sealed record TypingRequest(string? Text);

public sealed record ReadRequest(Guid ConversationId, long Sequence);

/// <param name="Id">Who he is in the site's own books.</param>
/// <param name="Signature">By the site's server, over all the rest; without it nothing here is proven.</param>
/// <param name="Expires">Seconds since 1970.</param>
public sealed record IdentifyRequest(string? Name, string? Email, JsonElement? Attributes, string? Id, string? Signature, long? Expires)
{
    public override string ToString() => nameof(IdentifyRequest);
}

/// <param name="Token">The session's new one: the old one is dead, and so is this connection until it joins again.</param>
public sealed record IdentifyAnswer(ClientInfo Client, bool IsVerified, string? Token)
{
    public override string ToString() => nameof(IdentifyAnswer);
}

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
    IReadOnlyList<AttachmentInfo> Attachments,
    string? Event)
{
    public static MessageInfo From(StoredMessage message, AgentCard? agent) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        Wire.Name(message.Author),
        message.Author == MessageAuthor.Agent || (message.Author == MessageAuthor.System && message.AgentId is not null)
            ? new AuthorInfo(agent?.Name ?? "Support", agent?.AvatarUrl ?? "")
            : null,
        message.Body,
        Wire.Time(message.SentAt),
        [.. message.Attachments.Select(AttachmentInfo.From)],
        message.Event is { } told ? Wire.Name(told) : null);
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

    public static string Name(MessageEvent told) => told switch
    {
        MessageEvent.Resolved => "resolved",
        MessageEvent.Reopened => "reopened",
        MessageEvent.Taken => "taken",
        _ => "rated",
    };

    public static string Name(QuestionKind kind) => kind switch
    {
        QuestionKind.Name => "name",
        QuestionKind.Email => "email",
        QuestionKind.Choice => "choice",
        _ => "text",
    };

    /// <summary>ISO 8601, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What the server calls on the visitor's side.</summary>
public interface IVisitorClient
{
    Task MessageReceived(MessageInfo message);

    /// <summary>A message that is known reads otherwise now.</summary>
    Task MessageChanged(MessageInfo message);

    Task AgentTyping(AgentTypingPush typing);

    Task AgentsChanged(IReadOnlyList<AgentInfo> agents);

    Task ConversationChanged(ConversationPush conversation);

    Task MessagesRead(ReadPush read);

    Task Head(HeadPush head);
}
