using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;

namespace Chat.Tests.Inbox;

public sealed class ThreadBlocksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Build_OneSenderWithinFiveMinutes_IsOneGroup()
    {
        var blocks = Build([Item(1, 0), Item(2, 4), Item(3, 8), Item(4, 14)]);

        Assert.Equal([3, 1], blocks.OfType<GroupBlock>().Select(g => g.Items.Count));
    }

    [Fact]
    public void Build_OtherAgentEventDayAndNewLine_BeginANewGroup()
    {
        var agent = Guid.NewGuid();
        var blocks = Build(
            [Item(1, 0), Item(2, 1, MessageAuthor.Agent, agent), Item(3, 2, MessageAuthor.System), Item(4, 3, MessageAuthor.Agent, agent), Item(5, 60 * 24), Item(6, (60 * 24) + 1)],
            firstUnread: 6);

        Assert.Equal(
            ["DayBlock", "GroupBlock", "GroupBlock", "EventBlock", "GroupBlock", "DayBlock", "GroupBlock", "NewBlock", "GroupBlock"],
            blocks.Select(b => b.GetType().Name));
        Assert.Equal(blocks.Count, blocks.Select(b => b.Key).Distinct().Count());
    }

    [Theory]
    [InlineData(20, "now")]
    [InlineData(61, "1 min")]
    [InlineData(3_599, "59 min")]
    [InlineData(7_300, "2 h")]
    [InlineData(3 * 86_400, "Fri")]
    [InlineData(20 * 86_400, "3 Nov")]
    [InlineData(400 * 86_400, "19 Oct 2025")]
    public void Ages_AreShort(int secondsAgo, string expected) => Assert.Equal(expected, Ages.Describe(DeskComponents.Words, Noon.AddSeconds(-secondsAgo), Noon));

    [Theory]
    [InlineData("Maren Solheim", "MS")]
    [InlineData("ليلى حداد", "ل")]
    [InlineData("佐藤 美咲", "佐")]
    [InlineData("émilie", "É")]
    [InlineData("  ", "?")]
    [InlineData("Ana María de la Cruz", "AC")]
    public void Initials_FollowTheScript(string name, string expected) => Assert.Equal(expected, Initials.Of(name));

    private static List<ThreadBlock> Build(IReadOnlyList<ThreadItem> items, long? firstUnread = null) =>
        ThreadBlocks.Build(items, firstUnread, new BrowserTime(DeskComponents.Words));

    private static ThreadItem Item(long sequence, int minute, MessageAuthor author = MessageAuthor.Client, Guid? agentId = null) =>
        new(Guid.NewGuid(), sequence, author, agentId, null, "x", Noon.AddMinutes(minute), DeliveryState.Sent);
}
