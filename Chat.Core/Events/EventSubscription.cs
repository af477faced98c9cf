using System.Threading.Channels;

namespace Chat.Core.Events;

/// <summary>One listener's queue of events, in the order of publication. Dispose to stop listening.</summary>
public sealed class EventSubscription : IDisposable
{
    private readonly ChatEvents source;
    private readonly Func<ChatEvent, bool>? wanted;
    private readonly Channel<ChatEvent> queue;
    private int lagged;

    internal EventSubscription(ChatEvents source, Func<ChatEvent, bool>? wanted, int capacity)
    {
        this.source = source;
        this.wanted = wanted;
        queue = Channel.CreateBounded<ChatEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Volatile.Write(ref lagged, 1));
    }

    /// <summary>Completes when the subscription is disposed.</summary>
    public ChannelReader<ChatEvent> Reader => queue.Reader;

    /// <summary>Whether events were lost since the last call. The reader must then read the store again.</summary>
    public bool TakeLag() => Interlocked.Exchange(ref lagged, 0) == 1;

    public void Dispose()
    {
        source.Remove(this);
        queue.Writer.TryComplete();
    }

    internal void Offer(ChatEvent happened)
    {
        if (wanted is null || wanted(happened))
        {
            queue.Writer.TryWrite(happened);
        }
    }
}
