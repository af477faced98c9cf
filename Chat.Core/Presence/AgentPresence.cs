using Chat.Core.Events;

namespace Chat.Core.Presence;

public sealed record AgentPresenceChanged(Guid AgentId, bool IsOnline) : ChatEvent;

/// <summary>Which agents have the portal open. The last tab that goes leaves a moment for a reload or a short gap.</summary>
public sealed class AgentPresence(ChatEvents events, TimeProvider clock)
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, int> tabs = [];

    public void Connect(Guid agentId)
    {
        lock (gate)
        {
            var isNew = !tabs.TryGetValue(agentId, out var count);
            tabs[agentId] = count + 1;
            if (isNew)
            {
                events.Publish(new AgentPresenceChanged(agentId, IsOnline: true));
            }
        }
    }

    public void Disconnect(Guid agentId)
    {
        lock (gate)
        {
            if (!tabs.TryGetValue(agentId, out var count) || count == 0)
            {
                return;
            }

            tabs[agentId] = count - 1;
            if (count == 1)
            {
                ITimer? timer = null;
                timer = clock.CreateTimer(
                    _ =>
                    {
                        timer?.Dispose();
                        Leave(agentId);
                    },
                    null,
                    Grace,
                    Timeout.InfiniteTimeSpan);
            }
        }
    }

    public bool IsOnline(Guid agentId)
    {
        lock (gate)
        {
            return tabs.ContainsKey(agentId);
        }
    }

    private void Leave(Guid agentId)
    {
        lock (gate)
        {
            if (tabs.TryGetValue(agentId, out var count) && count == 0)
            {
                tabs.Remove(agentId);
                events.Publish(new AgentPresenceChanged(agentId, IsOnline: false));
            }
        }
    }
}
