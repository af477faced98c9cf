using Chat.Core.Events;
using Chat.Core.Presence;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Presence;

public sealed class PresenceTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly ChatEvents events = new();

    [Fact]
    public void Disconnect_LastConnection_IsOfflineAfterTheGrace()
    {
        using var presence = new VisitorPresence(events, clock);
        var client = Guid.NewGuid();
        presence.Connect(client, "a", null);
        presence.Disconnect("a");

        Assert.True(presence.IsOnline(client));
        clock.Advance(VisitorPresence.Grace);
        Assert.False(presence.IsOnline(client));
    }

    [Fact]
    public void Disconnect_BackWithinTheGrace_NeverLeaves()
    {
        using var presence = new VisitorPresence(events, clock);
        using var subscription = events.Subscribe(e => e is VisitorPresenceChanged { IsOnline: false });
        var client = Guid.NewGuid();
        presence.Connect(client, "a", null);
        presence.Disconnect("a");
        presence.Connect(client, "b", null);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(presence.IsOnline(client));
        Assert.False(subscription.Reader.TryRead(out _));
    }

    [Fact]
    public void Connect_SameConnectionAsSomebodyElse_LeavesNoGhost()
    {
        using var presence = new VisitorPresence(events, clock);
        var (before, now) = (Guid.NewGuid(), Guid.NewGuid());
        presence.Connect(before, "a", null);

        presence.Connect(now, "a", null);

        Assert.Equal([now], presence.OnlineClients());
        presence.Disconnect("a");
        clock.Advance(VisitorPresence.Grace);
        Assert.Empty(presence.OnlineClients());
    }

    [Fact]
    public void AgentTyping_SilentForTenSeconds_HasStopped()
    {
        var typing = new AgentTyping(events, clock);
        using var subscription = events.Subscribe();
        var (conversation, agent) = (Guid.NewGuid(), Guid.NewGuid());
        typing.Set(conversation, agent, isTyping: true);
        clock.Advance(TimeSpan.FromSeconds(6));
        typing.Set(conversation, agent, isTyping: true);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([agent], typing.In(conversation));

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(typing.In(conversation));
        Assert.True(subscription.Reader.TryRead(out _));
        Assert.True(subscription.Reader.TryRead(out var repeated));
        Assert.Equal([agent], ((AgentTypingChanged)repeated).AgentIds);
        Assert.True(subscription.Reader.TryRead(out var last));
        Assert.Empty(((AgentTypingChanged)last).AgentIds);
    }

    [Fact]
    public void VisitorTyping_Pauses_TextStaysButIsNotActive()
    {
        var typing = new VisitorTyping(events, clock);
        var client = Guid.NewGuid();
        typing.Set(client, "Half a");

        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(("Half a", false), typing.Of(client));
        typing.Set(client, "");
        Assert.Equal((null, false), typing.Of(client));
    }

    [Fact]
    public void AgentPresence_TwoTabsCountOnceAndAReloadIsNoLeaving()
    {
        var presence = new AgentPresence(events, clock);
        using var subscription = events.Subscribe();
        var agent = Guid.NewGuid();
        presence.Connect(agent);
        presence.Connect(agent);
        presence.Disconnect(agent);
        presence.Disconnect(agent);
        clock.Advance(TimeSpan.FromSeconds(3));
        presence.Connect(agent);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(presence.IsOnline(agent));
        Assert.True(subscription.Reader.TryRead(out _));
        Assert.False(subscription.Reader.TryRead(out _));
        presence.Disconnect(agent);
        clock.Advance(AgentPresence.Grace);
        Assert.False(presence.IsOnline(agent));
    }

    [Fact]
    public void Subscription_TooSlow_LosesTheOldestAndIsTold()
    {
        using var subscription = events.Subscribe(capacity: 2);
        for (var i = 0; i < 3; i++)
        {
            events.Publish(new AgentPresenceChanged(Guid.NewGuid(), IsOnline: true));
        }

        Assert.Equal(2, subscription.Reader.Count);
        Assert.True(subscription.TakeLag());
        Assert.False(subscription.TakeLag());
    }
}
