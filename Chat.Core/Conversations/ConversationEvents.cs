using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>A message that one commit stored.</summary>
/// <param name="Message">In the order of the commit.</param>
/// <param name="ClientId">Whose conversation it is.</param>
/// <param name="SenderConnection">The connection that has the acknowledgement and needs no push; null when nobody's.</param>
public sealed record PostedMessage(StoredMessage Message, Guid ClientId, string? SenderConnection);

/// <summary>One commit changed these: messages in order, and each touched conversation once, in its new state.</summary>
public sealed record ConversationsCommitted(
    IReadOnlyList<PostedMessage> Messages, IReadOnlyList<ConversationChange> Changes) : ChatEvent
{
    /// <summary>For the team alone.</summary>
    public IReadOnlyList<PostedNote> Notes { get; init; } = [];

    /// <summary>Messages that read otherwise now, or are gone but for their place.</summary>
    public IReadOnlyList<PostedMessage> Edited { get; init; } = [];

    public IReadOnlyList<StoredNote> EditedNotes { get; init; } = [];
}

/// <summary>A private note that one commit stored.</summary>
/// <param name="Note">In the order of the commit.</param>
/// <param name="ClientId">Whose conversation it is about.</param>
/// <param name="Mentioned">The agents whom it names.</param>
public sealed record PostedNote(StoredNote Note, Guid ClientId, IReadOnlyList<Guid> Mentioned);

/// <param name="Before">Null when the conversation is new.</param>
public sealed record ConversationChange(ConversationState? Before, ConversationState After);
