using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Conversations;

namespace Chat.Portal.Inbox;

public enum LoadState
{
    Loading,
    Ready,
    Failed,
}

public enum DeliveryState
{
    Sending,
    Sent,
    Delivered,
    Seen,
    Failed,
}

/// <summary>One conversation as the list shows it.</summary>
public sealed record InboxRow(
    Guid Id,
    Guid ClientId,
    string ClientName,
    bool Online,
    bool Typing,
    ConversationStatus Status,
    Guid? AssigneeId,
    string? AssigneeName,
    DateTimeOffset LastMessageAt,
    MessageAuthor? LastAuthor,
    Guid? LastAgentId,
    string? LastAgentName,
    string Preview,
    int Unread,
    DateTimeOffset? WaitingSince)
{
    public ConversationPriority Priority { get; init; }

    /// <summary>As <see cref="LabelSet"/> writes them.</summary>
    public string Labels { get; init; } = "";

    public DateTimeOffset? SnoozedUntil { get; init; }
}

/// <summary>What stands beside the tabs: the same view with another assignee. Each count stops at <see cref="InboxQueries.CountLimit"/>.</summary>
/// <param name="Unread">Open conversations, of whatever view, with a message that nobody of the team has read.</param>
public sealed record InboxCounts(InboxCount Mine, InboxCount Unassigned, InboxCount Anybody, int Unread)
{
    public static InboxCounts None { get; } = new(default, default, default, 0);
}

/// <summary>A site as a filter names it.</summary>
public sealed record InboxSite(Guid Id, string Name);

/// <summary>One message as the thread shows it.</summary>
/// <param name="Id">The sender's id.</param>
/// <param name="Sequence">Null while it is not stored.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="AgentId">Which agent, if one did.</param>
/// <param name="AgentName">His name.</param>
/// <param name="Body">Text, never markup.</param>
/// <param name="SentAt">The server's time.</param>
/// <param name="State">Meaningful for agents' messages.</param>
public sealed record ThreadItem(
    Guid Id, long? Sequence, MessageAuthor Author, Guid? AgentId, string? AgentName, string Body, DateTimeOffset SentAt, DeliveryState State)
{
    public IReadOnlyList<AttachmentCard> Attachments { get; init; } = [];

    /// <summary>Files of an own message that is not stored yet.</summary>
    public IReadOnlyList<Guid> AttachmentIds { get; init; } = [];

    /// <summary>Whether only the team sees it.</summary>
    public bool IsNote { get; init; }

    public bool IsEdited { get; init; }

    /// <summary>Only the place is left.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>The chosen client's conversation.</summary>
public sealed class SelectedConversation
{
    public required Guid Id { get; init; }

    /// <summary>Another one when the client turned out to be somebody known.</summary>
    public required Guid ClientId { get; set; }

    public string ClientName { get; internal set; } = "";

    /// <summary>Whether the site has proven who he is.</summary>
    public bool IsVerified { get; internal set; }

    /// <summary>An address that nobody has proven; null when there is none.</summary>
    public string? SaidEmail { get; internal set; }

    public bool Online { get; internal set; }

    public string? PageTitle { get; internal set; }

    public string? PageUrl { get; internal set; }

    public ConversationStatus Status { get; internal set; }

    public Guid? AssigneeId { get; internal set; }

    public string? AssigneeName { get; internal set; }

    /// <summary>Oldest first; what is not stored yet stands at the end.</summary>
    public IReadOnlyList<ThreadItem> Items { get; internal set; } = [];

    public bool HasEarlier { get; internal set; }

    /// <summary>Whether the thread goes on below what is loaded: the reader is far up.</summary>
    public bool HasLater { get; internal set; }

    /// <summary>The conversation that the client had before this one; null when it is his first.</summary>
    public ConversationState? Previous { get; init; }

    public Guid? TeamId { get; internal set; }

    public ConversationPriority Priority { get; internal set; }

    public IReadOnlyList<int> Labels { get; internal set; } = [];

    public DateTimeOffset? SnoozedUntil { get; internal set; }

    /// <summary>Who can be given the conversation, by name.</summary>
    public IReadOnlyList<AgentCard> Team { get; internal set; } = [];

    /// <summary>Who is told of new messages, by name.</summary>
    public IReadOnlyList<AgentCard> Participants { get; internal set; } = [];

    /// <summary>The half-typed reply as the store had it when the conversation was opened.</summary>
    public string Draft { get; internal set; } = "";

    /// <summary>The same of a note for the team.</summary>
    public string NoteDraft { get; internal set; } = "";

    /// <summary>What the visitor has typed and not sent; null when nothing.</summary>
    public string? VisitorTyping { get; internal set; }

    /// <summary>Other agents who are typing here.</summary>
    public IReadOnlyList<string> AgentsTyping { get; internal set; } = [];

    /// <summary>Other agents who have the conversation before them.</summary>
    public IReadOnlyList<string> AgentsLooking { get; internal set; } = [];

    /// <summary>The first message that nobody had read when the conversation was opened.</summary>
    public long? FirstUnread { get; internal set; }

    public long LastSequence { get; internal set; }
}
