using Chat.Core.Conversations;
using Chat.Portal.Inbox;

namespace Chat.Tests.Inbox;

public sealed class RowHoldTests
{
    private readonly RowHold hold = new();
    private readonly InboxRow[] rows = [.. Enumerable.Range(0, 40).Select(_ => Row())];

    [Fact]
    public void Follow_RowsComeAndGoAbove_SaysByHowMany()
    {
        hold.Look(rows, InSight());

        hold.Follow([Row(), Row(), .. rows]);
        Assert.Equal(2, hold.Shift);
        hold.Follow([Row(), .. rows[3..]]);
        Assert.Equal(-2, hold.Shift);
    }

    [Fact]
    public void Follow_RowsBelow_Nothing()
    {
        hold.Look(rows, InSight());

        hold.Follow([.. rows[..35], Row()]);

        Assert.Equal(0, hold.Shift);
    }

    [Fact]
    public void Follow_OneInSightGoesToTheTop_HoldsTheOthers()
    {
        hold.Look(rows, InSight());

        hold.Follow([rows[12], .. rows[..12], .. rows[13..]]);
        Assert.Equal(0, hold.Shift);

        // One from below, and what went to the top goes down by one with it.
        hold.Follow([rows[39], rows[12], .. rows[..12], .. rows[13..39]]);
        Assert.Equal(1, hold.Shift);
    }

    [Fact]
    public void Follow_AtTheTop_ShowsWhatComes()
    {
        hold.Look(rows, []);

        hold.Follow([Row(), .. rows]);

        Assert.Equal(0, hold.Shift);
    }

    [Fact]
    public void Look_Elsewhere_BeginsAnew()
    {
        hold.Look(rows, InSight());
        hold.Follow([Row(), .. rows]);
        hold.Look(rows, [rows[30].Id, rows[31].Id, rows[32].Id]);

        hold.Follow([.. rows[..25], Row(), .. rows[25..]]);

        Assert.Equal(2, hold.Shift);
    }

    private Guid[] InSight() => [.. rows[10..20].Select(r => r.Id)];

    private static InboxRow Row() => new(
        Guid.CreateVersion7(), Guid.NewGuid(), "Maren", false, false, ConversationStatus.Open, null, null, DateTimeOffset.UnixEpoch, null, null, null, "", 0, null);
}
