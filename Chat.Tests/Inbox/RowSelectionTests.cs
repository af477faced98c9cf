using Chat.Core.Conversations;
using Chat.Portal.Inbox;

namespace Chat.Tests.Inbox;

public sealed class RowSelectionTests
{
    private readonly RowSelection selection = new();
    private readonly List<InboxRow> rows = [.. Enumerable.Range(0, 10).Select(_ => Row())];

    private IEnumerable<int> Chosen => rows.Index().Where(r => selection.Has(r.Item.Id)).Select(r => r.Index);

    [Fact]
    public void Toggle_TwiceTheSame_IsNothing()
    {
        selection.Toggle(rows[2]);
        selection.Toggle(rows[4]);
        selection.Toggle(rows[2]);

        Assert.Equal([4], Chosen);
        Assert.True(selection.IsOn);
    }

    [Fact]
    public void Reach_UpAndDown_IsAllFromTheLastOneToIt()
    {
        selection.Toggle(rows[4]);
        selection.Reach(rows, rows[6].Id);
        selection.Reach(rows, rows[3].Id);

        Assert.Equal([3, 4, 5, 6], Chosen);
    }

    [Fact]
    public void Reach_WithoutAStart_IsTheOneRow()
    {
        selection.Reach(rows, rows[6].Id);

        Assert.Equal([6], Chosen);
    }

    [Fact]
    public void Extend_ThereAndBack_LetsGoOfWhatIsLeft()
    {
        Assert.Equal(3, selection.Extend(rows, 1, rows[2].Id));
        Assert.Equal(4, selection.Extend(rows, 1, null));
        Assert.Equal([2, 3, 4], Chosen);
        selection.Extend(rows, -1, null);
        selection.Extend(rows, -1, null);
        Assert.Equal([2], Chosen);
        Assert.Equal(1, selection.Extend(rows, -1, null));
        Assert.Equal([1, 2], Chosen);
    }

    [Fact]
    public void Extend_RowsMovedMeanwhile_FollowsTheRowAndNotThePlace()
    {
        selection.Extend(rows, 1, rows[0].Id);
        rows.Insert(0, Row());

        selection.Extend(rows, 1, null);

        Assert.Equal([1, 2, 3], Chosen);
    }

    [Fact]
    public void AddAll_MoreThanFit_StopsAtTheBoundAndKeepsWhoseTheyWere()
    {
        var jonas = Guid.CreateVersion7();
        selection.AddAll(Enumerable.Range(0, BulkService.Most + 20).Select(_ => Row() with { AssigneeId = jonas }));

        Assert.Equal(BulkService.Most, selection.Count);
        Assert.All(selection.Items, item => Assert.Equal(jonas, item.SeenAssigneeId));
        selection.Toggle(rows[0]);
        Assert.Equal(BulkService.Most, selection.Count);
    }

    [Fact]
    public void Clear_EndsChoosing()
    {
        selection.Begin();
        Assert.True(selection.IsOn);
        selection.Toggle(rows[0]);

        selection.Clear();

        Assert.False(selection.IsOn);
        Assert.Empty(Chosen);
    }

    private static InboxRow Row() => new(
        Guid.CreateVersion7(), Guid.NewGuid(), "Maren", false, false, ConversationStatus.Open, null, null, DateTimeOffset.UnixEpoch, null, null, null, "", 0, null);
}
