using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Widget;

/// <summary>The team as visitors see it: online is who is connected and does not say that he is away.</summary>
internal sealed class VisitorAgents(AgentDirectory directory, AgentPresence presence)
{
    /// <summary>Who is there first, then by name.</summary>
    public async ValueTask<IReadOnlyList<AgentInfo>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await directory.AllAsync(cancellationToken)).Values
            .Where(agent => !agent.IsDisabled)
            .Select(agent => new AgentInfo(agent.Name, agent.AvatarUrl, presence.IsOnline(agent.Id) && agent.Availability != Availability.Away))
            .OrderByDescending(agent => agent.Online)
            .ThenBy(agent => agent.Name, StringComparer.Ordinal),
    ];

    public async ValueTask<IReadOnlyList<MessageInfo>> DescribeAsync(
        IReadOnlyList<StoredMessage> messages, CancellationToken cancellationToken)
    {
        var agents = await directory.AllAsync(cancellationToken);
        return [.. messages.Select(m => MessageInfo.From(m, m.AgentId is { } id ? agents.GetValueOrDefault(id) : null))];
    }

    public async ValueTask<AgentTypingPush> TypingAsync(Guid conversationId, IReadOnlyList<Guid> agentIds, CancellationToken cancellationToken)
    {
        var agents = await directory.AllAsync(cancellationToken);
        return new AgentTypingPush(conversationId, [.. agentIds.Where(agents.ContainsKey).Select(id => new TypingAgent(agents[id].Name))]);
    }
}
