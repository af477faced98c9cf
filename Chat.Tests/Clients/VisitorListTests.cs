using Chat.Core.Presence;
using Chat.Portal.Visitors;

namespace Chat.Tests.Clients;

public sealed class VisitorListTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly Guid Shop = Guid.NewGuid();

    [Fact]
    public void Take_WhileSomebodyReads_KeepsTheOrderAndCountsTheNews()
    {
        var list = new VisitorList();
        var (old, young, newcomer) = (Visitor(0), Visitor(1), Visitor(2));
        list.Take([old, young], siteId: null, keepsOrder: false);

        list.Take([old, newcomer], siteId: null, keepsOrder: true);

        Assert.Equal([young.ClientId, old.ClientId], list.Order);
        Assert.Equal((1, 1, 2), (list.Came, list.Left, list.Count));
        Assert.Null(list.Find(young.ClientId));
        list.Take([old, newcomer], siteId: null, keepsOrder: false);
        Assert.Equal([newcomer.ClientId, old.ClientId], list.Order);
        Assert.Equal((0, 0), (list.Came, list.Left));
    }

    [Fact]
    public void Take_OneSite_ShowsAndCountsOnlyItsVisitors()
    {
        var list = new VisitorList();
        var elsewhere = Visitor(1) with { SiteId = Guid.NewGuid() };

        list.Take([Visitor(0), elsewhere], Shop, keepsOrder: false);
        list.Take([elsewhere, elsewhere with { ClientId = Guid.NewGuid() }], Shop, keepsOrder: true);

        Assert.Single(list.Order);
        Assert.Equal((0, 1), (list.Came, list.Left));
    }

    private static VisitorNow Visitor(int minute) => new(Guid.NewGuid(), Shop, Start.AddMinutes(minute), null, "");
}
