using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>A message that one commit stored.</summary>
/// <param name="Message">In the order of the commit.</param>
/// <param name="ClientId">Whose conversation it is.</param>
/// <param name="SenderConnection">The connection that has the acknowledgement and needs no push; null when nobody's.</param>
public sealed record PostedMessage(StoredMessage Message, Guid ClientId, string? SenderConnection);

/// <summary>One commit changed these: messages in order, and each touched conversation once, in its new state.</summary>
public sealed record ConversationsCommitted(
    IReadOnlyList<PostedMessage> Messages, IReadOnlyList<ConversationChange> Changes) : ChatEvent;

/// <param name="Before">Null when the conversation is new.</param>
public sealed record ConversationChange(ConversationState? Before, ConversationState After);
