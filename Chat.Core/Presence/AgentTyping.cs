using Chat.Core.Events;

namespace Chat.Core.Presence;

/// <summary>Other agents began or stopped to write in a conversation.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="AgentIds">All who type now, in the order in which they began.</param>
public sealed record AgentTypingChanged(Guid ConversationId, IReadOnlyList<Guid> AgentIds) : ChatEvent;

/// <summary>Which agents are typing where. Whoever falls silent for <see cref="Silence"/> has stopped.</summary>
public sealed class AgentTyping(ChatEvents events, TimeProvider clock)
{
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Readers drop the dots after a while without a word, so a long reply is told again.</summary>
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(4);

    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    public void Set(Guid conversationId, Guid agentId, bool isTyping)
    {
        lock (gate)
        {
            var entry = entries.Find(e => e.ConversationId == conversationId && e.AgentId == agentId);
            if (isTyping && entry is not null)
            {
                entry.Timer.Change(Silence, Timeout.InfiniteTimeSpan);
                if (clock.GetElapsedTime(entry.ToldAt) >= Repeat)
                {
                    entry.ToldAt = clock.GetTimestamp();
                    Publish(conversationId);
                }

                return;
            }

            if (isTyping)
            {
                var begun = new Entry(conversationId, agentId) { ToldAt = clock.GetTimestamp() };
                begun.Timer = clock.CreateTimer(_ => End(begun), null, Silence, Timeout.InfiniteTimeSpan);
                entries.Add(begun);
                Publish(conversationId);
            }
            else if (entry is not null)
            {
                End(entry);
            }
        }
    }

    public IReadOnlyList<Guid> In(Guid conversationId)
    {
        lock (gate)
        {
            return [.. entries.Where(e => e.ConversationId == conversationId).Select(e => e.AgentId)];
        }
    }

    private void End(Entry entry)
    {
        lock (gate)
        {
            if (entries.Remove(entry))
            {
                entry.Timer.Dispose();
                Publish(entry.ConversationId);
            }
        }
    }

    private void Publish(Guid conversationId) => events.Publish(new AgentTypingChanged(conversationId, In(conversationId)));

    private sealed class Entry(Guid conversationId, Guid agentId)
    {
        public Guid ConversationId { get; } = conversationId;

        public Guid AgentId { get; } = agentId;

        public ITimer Timer { get; set; } = null!;

        /// <summary>When readers were last told, as a timestamp of the clock.</summary>
        public long ToldAt { get; set; }
    }
}
