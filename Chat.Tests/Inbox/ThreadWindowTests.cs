using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Tests.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Inbox;

/// <summary>The stretch of a long thread that a page holds: never a hole, never all of it.</summary>
public sealed class ThreadWindowTests
{
    private const int Length = 1_500;

    [Fact]
    public async Task Load_AtAnEntryFarUp_HoldsWhatIsAroundItAndTakesNothingNew()
    {
        await using var desk = await LongDeskAsync();
        var window = Open(desk);

        await window.LoadAsync(400, Desk.Stop);
        await desk.Visitor.SendAsync("while he reads far up");
        await window.CatchUpAsync(Desk.Stop);

        AssertWhole(window);
        Assert.True(window is { HasEarlier: true, HasLater: true });
        Assert.Contains(window.Entries, e => e.Sequence == 400);
        Assert.True(window.Entries.Count <= 100);
    }

    [Fact]
    public async Task Reach_NearAndFar_EndsWithTheEntryAndWithoutAHole()
    {
        await using var desk = await LongDeskAsync();
        var window = Open(desk);
        await window.LoadAsync(null, Desk.Stop);

        foreach (var sequence in new long[] { Length - 120, 3, Length, 700, 700, 1 })
        {
            await window.ReachAsync(sequence, Desk.Stop);

            Assert.Contains(window.Entries, e => e.Sequence == sequence);
            AssertWhole(window);
        }
    }

    [Fact]
    public async Task LoadEarlier_ToTheVeryTopAndDownAgain_SeesEveryEntryOnceAndKeepsFew()
    {
        await using var desk = await LongDeskAsync();
        var window = Open(desk);
        await window.LoadAsync(null, Desk.Stop);
        var seen = new HashSet<long>();

        while (window.HasEarlier)
        {
            seen.UnionWith(window.Entries.Select(e => e.Sequence));
            await window.LoadEarlierAsync(Desk.Stop);
            AssertWhole(window);
        }

        seen.UnionWith(window.Entries.Select(e => e.Sequence));
        Assert.Equal(Length, seen.Count);
        Assert.Equal(1, window.Entries[0].Sequence);
        while (window.HasLater)
        {
            await window.LoadLaterAsync(Desk.Stop);
            AssertWhole(window);
        }

        Assert.Equal(Length, window.End);
        Assert.True(window.Entries.Count <= 650);
    }

    [Fact]
    public async Task Apply_CommitWithAGapAndAnEdit_ReadsTheGapAndShowsTheEdit()
    {
        await using var desk = await Desk.StartAsync();
        var window = Open(desk);
        await window.LoadAsync(null, Desk.Stop);
        var missed = await desk.Host.AgentRepliesAsync(desk.Id, "missed");
        var next = await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "seen", Desk.Stop);

        await window.ApplyAsync(new ConversationsCommitted([], []) { Notes = [new PostedNote(next, Guid.Empty, [])] }, Desk.Stop);
        await window.ApplyAsync(
            new ConversationsCommitted([], []) { Edited = [new PostedMessage(missed with { Body = "better" }, Guid.Empty, null)] }, Desk.Stop);

        AssertWhole(window);
        Assert.Equal(["Hello?", "better", "seen"], window.Entries.Select(e => e.Message?.Body ?? e.Note!.Body));
    }

    private static ThreadWindow Open(Desk desk) => new(desk.Host.Services.GetRequiredService<ThreadQueries>(), desk.Ana, desk.Id);

    private static async Task<Desk> LongDeskAsync()
    {
        var desk = await Desk.StartAsync();
        await Task.WhenAll(Enumerable.Range(2, Length - 1).Select(i => i % 9 == 0
            ? desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), $"note {i}", Desk.Stop)
            : (Task)desk.Host.AgentRepliesAsync(desk.Id, $"message {i}")));
        return desk;
    }

    private static void AssertWhole(ThreadWindow window) =>
        Assert.Equal(Enumerable.Range(0, window.Entries.Count).Select(i => window.Entries[0].Sequence + i), window.Entries.Select(e => e.Sequence));
}
