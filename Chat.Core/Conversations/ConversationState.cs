using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Diagnostics;

namespace Chat.Core.Conversations;

/// <summary>A conversation as it was right after a commit.</summary>
public sealed record ConversationState(
    Guid Id,
    Guid SiteId,
    Guid ClientId,
    ConversationStatus Status,
    Guid? AssigneeId,
    DateTimeOffset LastMessageAt,
    long LastSequence,
    long AgentReadSequence,
    long ClientDeliveredSequence,
    long ClientReadSequence,
    int UnreadCount,
    DateTimeOffset? WaitingSince,
    long LastMessageSequence,
    Guid? TeamId,
    ConversationPriority Priority,
    string Labels,
    DateTimeOffset? SnoozedUntil) : IMatter
{
    /// <summary>The last message of the thread that somebody of the team has read, as its client may know it.</summary>
    public long SeenByTeam => Math.Min(AgentReadSequence, LastMessageSequence);

    /// <summary>The same, once it is sure that this agent may have it: being given it is what lets him see it, but no gift gets over a site.</summary>
    /// <exception cref="ChatRefusedException">He does not serve the site.</exception>
    internal ConversationState For(AgentCard? agent) =>
        agent?.Scope.Serves(SiteId) != false ? this : throw ChatRefusedException.Invalid($"{agent.Name} does not serve this site.");

    /// <summary>The state after one more message.</summary>
    public ConversationState After(MessageAuthor author, DateTimeOffset sentAt)
    {
        var next = this with { LastSequence = LastSequence + 1, LastMessageSequence = LastSequence + 1, LastMessageAt = sentAt };
        return author switch
        {
            // Whoever writes again has his matter opened again.
            MessageAuthor.Client => next with
            {
                Status = Status is ConversationStatus.Resolved or ConversationStatus.Snoozed ? ConversationStatus.Open : Status,
                SnoozedUntil = null,
                UnreadCount = UnreadCount + 1,
                WaitingSince = WaitingSince ?? sentAt,
            },
            // Whoever answers has read what stood there.
            MessageAuthor.Agent => next with { AgentReadSequence = next.LastSequence, UnreadCount = 0, WaitingSince = null },
            _ => next,
        };
    }
}

/// <summary>A message as it is stored; <paramref name="Id"/> is the sender's.</summary>
public sealed record StoredMessage(
    Guid Id, Guid ConversationId, long Sequence, MessageAuthor Author, Guid? AgentId, string Body, DateTimeOffset SentAt)
{
    public IReadOnlyList<AttachmentCard> Attachments { get; init; } = [];

    public MessageEvent? Event { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Body and files are gone; the place is kept.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>A private note as it is stored, or what happened for the team alone. No visitor's reader takes this type.</summary>
public sealed record StoredNote(Guid Id, Guid ConversationId, long Sequence, Guid? AgentId, string Body, DateTimeOffset SentAt)
{
    /// <summary>Null for what somebody wrote.</summary>
    public MessageEvent? Event { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }
}
