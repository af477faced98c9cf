using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Presence;

namespace Chat.Portal.Inbox;

/// <summary>What the store of a circuit reads.</summary>
public sealed class InboxSources(
    InboxQueries inbox,
    AgentDirectory directory,
    VisitorPresence presence,
    VisitorTyping visitorTyping,
    AgentTyping agentTyping,
    ThreadSources thread,
    TimeProvider clock)
{
    public InboxQueries Inbox { get; } = inbox;

    public AgentDirectory Directory { get; } = directory;

    public VisitorPresence Presence { get; } = presence;

    public VisitorTyping VisitorTyping { get; } = visitorTyping;

    public AgentTyping AgentTyping { get; } = agentTyping;

    public TimeProvider Clock { get; } = clock;

    public ThreadSources Thread { get; } = thread;
}
