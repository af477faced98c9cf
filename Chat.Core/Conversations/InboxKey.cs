namespace Chat.Core.Conversations;

/// <summary>The place of a conversation in a list, and where a page of it ended.</summary>
/// <param name="WaitingSince">Null where nobody waits, and where the order does not ask.</param>
public sealed record InboxKey(DateTimeOffset? WaitingSince, DateTimeOffset LastMessageAt, Guid Id)
{
    public static InboxKey Of(ConversationState state, InboxOrder order) =>
        new(order == InboxOrder.Waiting ? state.WaitingSince : null, state.LastMessageAt, state.Id);

    /// <summary>Negative when this one stands above <paramref name="other"/>.</summary>
    public int CompareTo(InboxKey other)
    {
        if (WaitingSince is { } since)
        {
            return other.WaitingSince is { } otherSince ? Then(since.CompareTo(otherSince), Id.CompareTo(other.Id)) : -1;
        }

        return other.WaitingSince is not null ? 1 : Then(other.LastMessageAt.CompareTo(LastMessageAt), other.Id.CompareTo(Id));
    }

    private static int Then(int first, int second) => first != 0 ? first : second;
}
