using Chat.Core.Events;
using Chat.Core.Presence;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Presence;

public sealed class AgentViewingTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly ChatEvents events = new();
    private readonly (Guid Conversation, Guid Agent) one = (Guid.NewGuid(), Guid.NewGuid());

    [Fact]
    public void Look_NotRenewed_EndsWithItsLease()
    {
        var viewing = new AgentViewing(events, clock);
        using var subscription = events.Subscribe();
        var page = Guid.NewGuid();
        viewing.Look(page, one.Conversation, one.Agent);
        clock.Advance(AgentViewing.Lease - TimeSpan.FromSeconds(1));
        viewing.Look(page, one.Conversation, one.Agent);
        clock.Advance(AgentViewing.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal([one.Agent], viewing.In(one.Conversation));

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(viewing.In(one.Conversation));
        Assert.Equal(2, subscription.Reader.Count);
    }

    [Fact]
    public void LookAway_OneOfTwoPages_IsStillLooking()
    {
        var viewing = new AgentViewing(events, clock);
        using var subscription = events.Subscribe();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        viewing.Look(first, one.Conversation, one.Agent);
        viewing.Look(second, one.Conversation, one.Agent);

        viewing.LookAway(first);

        Assert.Equal([one.Agent], viewing.In(one.Conversation));
        viewing.LookAway(second);
        Assert.Empty(viewing.In(one.Conversation));
        Assert.Equal(2, subscription.Reader.Count);
    }
}
