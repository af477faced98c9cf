using Chat.Core.Events;

namespace Chat.Core.Presence;

/// <summary>A visitor typed, paused or emptied his field.</summary>
/// <param name="ClientId">Who.</param>
/// <param name="Text">What stands in his field now; null when nothing does.</param>
/// <param name="IsActive">Whether he typed within the last ten seconds.</param>
public sealed record VisitorTypingChanged(Guid ClientId, string? Text, bool IsActive) : ChatEvent;

/// <summary>What visitors have typed and not sent. Only ever in memory.</summary>
public sealed class VisitorTyping(ChatEvents events, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Entry> entries = [];

    public void Set(Guid clientId, string? text)
    {
        lock (gate)
        {
            if (entries.Remove(clientId, out var before))
            {
                before.Timer.Dispose();
            }
            else if (string.IsNullOrEmpty(text))
            {
                return;
            }

            if (!string.IsNullOrEmpty(text))
            {
                var entry = new Entry(text);
                entry.Timer = clock.CreateTimer(_ => Rest(clientId, entry), null, Pause, Timeout.InfiniteTimeSpan);
                entries[clientId] = entry;
            }

            events.Publish(new VisitorTypingChanged(clientId, string.IsNullOrEmpty(text) ? null : text, !string.IsNullOrEmpty(text)));
        }
    }

    /// <summary>What stands in his field, and whether he is typing right now.</summary>
    public (string? Text, bool IsActive) Of(Guid clientId)
    {
        lock (gate)
        {
            return entries.TryGetValue(clientId, out var entry) ? (entry.Text, entry.IsActive) : (null, false);
        }
    }

    private void Rest(Guid clientId, Entry entry)
    {
        lock (gate)
        {
            if (entries.GetValueOrDefault(clientId) == entry)
            {
                entry.IsActive = false;
                events.Publish(new VisitorTypingChanged(clientId, entry.Text, IsActive: false));
            }
        }
    }

    private sealed class Entry(string text)
    {
        public string Text { get; } = text;

        public bool IsActive { get; set; } = true;

        public ITimer Timer { get; set; } = null!;
    }
}
