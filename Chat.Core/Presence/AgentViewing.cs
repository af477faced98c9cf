using Chat.Core.Events;

namespace Chat.Core.Presence;

/// <summary>Somebody of the team opened a conversation, or turned away from it.</summary>
/// <param name="AgentIds">All who have it before them now, in the order in which they came.</param>
public sealed record AgentViewingChanged(Guid ConversationId, IReadOnlyList<Guid> AgentIds) : ChatEvent;

/// <summary>Which agents have which conversation open in a window that they can see. A view that is not renewed within <see cref="Lease"/> is over: its browser is gone.</summary>
public sealed class AgentViewing(ChatEvents events, TimeProvider clock)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<View> views = [];

    /// <summary>Begins or renews a view.</summary>
    /// <param name="viewId">One for each open page: an agent with two of them is still looking when one is closed.</param>
    public void Look(Guid viewId, Guid conversationId, Guid agentId)
    {
        lock (gate)
        {
            if (views.Find(v => v.Id == viewId) is { } known)
            {
                known.Timer.Change(Lease, Timeout.InfiniteTimeSpan);
                return;
            }

            var isNews = !views.Exists(v => v.ConversationId == conversationId && v.AgentId == agentId);
            var begun = new View(viewId, conversationId, agentId);
            begun.Timer = clock.CreateTimer(_ => LookAway(viewId), null, Lease, Timeout.InfiniteTimeSpan);
            views.Add(begun);
            if (isNews)
            {
                Publish(conversationId);
            }
        }
    }

    public void LookAway(Guid viewId)
    {
        lock (gate)
        {
            if (views.Find(v => v.Id == viewId) is not { } ended)
            {
                return;
            }

            views.Remove(ended);
            ended.Timer.Dispose();
            if (!views.Exists(v => v.ConversationId == ended.ConversationId && v.AgentId == ended.AgentId))
            {
                Publish(ended.ConversationId);
            }
        }
    }

    public IReadOnlyList<Guid> In(Guid conversationId)
    {
        lock (gate)
        {
            return [.. views.Where(v => v.ConversationId == conversationId).Select(v => v.AgentId).Distinct()];
        }
    }

    private void Publish(Guid conversationId) => events.Publish(new AgentViewingChanged(conversationId, In(conversationId)));

    private sealed class View(Guid id, Guid conversationId, Guid agentId)
    {
        public Guid Id { get; } = id;

        public Guid ConversationId { get; } = conversationId;

        public Guid AgentId { get; } = agentId;

        public ITimer Timer { get; set; } = null!;
    }
}
