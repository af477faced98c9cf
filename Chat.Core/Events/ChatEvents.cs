namespace Chat.Core.Events;

/// <summary>
/// Tells everybody in this process what happened. Publishing never waits for a reader: one that is too slow loses
/// events, is told so by <see cref="EventSubscription.TakeLag"/>, and reads the store again.
/// </summary>
public sealed class ChatEvents
{
    private readonly Lock gate = new();
    private volatile EventSubscription[] subscriptions = [];

    public void Publish(ChatEvent happened)
    {
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(happened);
        }
    }

    /// <summary>Listens from now on. Subscribe before the first read of the store, so that nothing falls in between.</summary>
    /// <param name="wanted">Runs on the publisher's thread: must be quick and must not throw. Null wants everything.</param>
    /// <param name="capacity">How many events may wait before the oldest are dropped.</param>
    public EventSubscription Subscribe(Func<ChatEvent, bool>? wanted = null, int capacity = 2_000)
    {
        var subscription = new EventSubscription(this, wanted, capacity);
        lock (gate)
        {
            subscriptions = [.. subscriptions, subscription];
        }

        return subscription;
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (gate)
        {
            subscriptions = [.. subscriptions.Where(s => s != subscription)];
        }
    }
}
