using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Notifications;

/// <summary>How an agent is told of things now.</summary>
/// <param name="Until">When his working hours end.</param>
internal sealed record PushWish(AgentCard Agent, AlertPreferences Wishes, DateTimeOffset Until);

/// <summary>Whom a push may reach now, and of what: as a desktop notification, while he has no page of the portal before his eyes.</summary>
internal sealed class PushRules(AgentDirectory agents, AgentPreferences preferences, AgentAccess access, ParticipantService participants, AgentSight sight, TimeProvider clock)
{
    /// <summary>Null when he is away, off duty, out, or looks at the portal.</summary>
    public async Task<PushWish?> FindAsync(Guid agentId, CancellationToken cancellationToken)
    {
        if (sight.IsLooking(agentId) || await agents.FindAsync(agentId, cancellationToken) is not { IsDisabled: false, Availability: not Availability.Away } agent)
        {
            return null;
        }

        var wishes = (await preferences.ReadAsync(agentId, cancellationToken)).Alerts;
        return wishes.Hours.EndAfter(clock.GetUtcNow()) is { } until ? new PushWish(agent, wishes, until) : null;
    }

    public async Task TakeAsync(AlertQueue queue, PushWish wish, ConversationsCommitted all, CancellationToken cancellationToken)
    {
        var commit = await access.OnlySeenAsync(wish.Agent, all, cancellationToken);
        HashSet<Guid> takesPart = [];
        if (wish.Wishes[AlertKind.TakingPart].Desktop)
        {
            foreach (var id in AlertRules.Others(commit, wish.Agent.Id))
            {
                if ((await participants.OfAsync(id, cancellationToken)).Contains(wish.Agent.Id))
                {
                    takesPart.Add(id);
                }
            }
        }

        queue.Add(commit, wish.Agent.Id, kind => wish.Wishes[kind].Desktop, takesPart);
    }
}
