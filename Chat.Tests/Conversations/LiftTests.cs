using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Conversations;

/// <summary>The clock of the host ticks along when the time is moved, so that each test asks the thread what happened, and not who was quicker.</summary>
public sealed class LiftTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Lift_NobodyHasSeenItForTenMinutes_IsToldOnceAndTheVisitorHearsNothing()
    {
        await using var desk = await Desk.StartAsync(clock);
        using var heard = desk.Host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ConversationsCommitted { Notes.Count: > 0 });

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(await LiftedAsync(desk));
        clock.Advance(TimeSpan.FromMinutes(1));
        await LiftedAsync(desk);
        clock.Advance(TimeSpan.FromMinutes(25));
        await desk.Visitor.SendAsync("Anybody?");
        clock.Advance(TimeSpan.FromMinutes(25));

        Assert.Equal([2], await LiftedAsync(desk));
        Assert.True(heard.Reader.TryRead(out var told) && told is ConversationsCommitted { Notes: [{ Note: { Event: MessageEvent.Lifted, Body: "Nobody has seen this for 10 minutes" } }] });
        Assert.False(heard.Reader.TryRead(out _));
        Assert.Equal(2, (await desk.Visitor.JoinAsync(token: desk.Visitor.Token)).GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task Lift_ReadByAnyAgent_StopsItUntilTheNextMessage()
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(9));
        await desk.Conversations.MarkReadByAgentAsync(desk.Jonas, desk.Id, 1, Desk.Stop);

        clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await LiftedAsync(desk));

        // The client still waits for an answer, and has said something that nobody has seen.
        await desk.Visitor.SendAsync("Anybody?");
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(await LiftedAsync(desk));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([3], await LiftedAsync(desk));
    }

    [Fact]
    public async Task Lift_ReadAndSilentAgain_IsToldForEachTime()
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(10));
        await LiftedAsync(desk);
        await desk.Conversations.MarkReadByAgentAsync(desk.Ana, desk.Id, 2, Desk.Stop);
        await desk.Visitor.SendAsync("Hello again");

        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal([2, 4], await LiftedAsync(desk));
    }

    [Theory]
    [InlineData(ConversationStatus.Resolved)]
    [InlineData(ConversationStatus.Snoozed)]
    [InlineData(ConversationStatus.Pending)]
    public async Task Lift_NotOpenAnyMore_StopsIt(ConversationStatus status)
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(9));
        await (status switch
        {
            ConversationStatus.Resolved => desk.Conversations.ResolveAsync(desk.Ana, desk.Id, Desk.Stop),
            ConversationStatus.Snoozed => desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, until: null, Desk.Stop),
            _ => desk.Conversations.SetPendingAsync(desk.Ana, desk.Id, Desk.Stop),
        });

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await LiftedAsync(desk));

        // Opened again by hand it was in somebody's hands; what the client writes then waits anew.
        await desk.Conversations.ReopenAsync(desk.Ana, desk.Id, Desk.Stop);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await LiftedAsync(desk));
        await desk.Visitor.SendAsync("Anybody?");
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(await LiftedAsync(desk));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await LiftedAsync(desk));
    }

    [Fact]
    public async Task Lift_BackFromItsSnoozeUnseen_WaitsFromThenOn()
    {
        await using var desk = await Desk.StartAsync(clock);
        await desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, clock.GetUtcNow().AddHours(1), Desk.Stop);
        clock.Advance(TimeSpan.FromHours(1));
        await desk.Host.Services.GetRequiredService<SnoozeClock>().WakeAsync(Desk.Stop);

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(await LiftedAsync(desk));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await LiftedAsync(desk));
    }

    [Fact]
    public async Task Lift_AfterARestart_TellsWhatFellDueMeanwhileAndNothingTwice()
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([2], await LiftedAsync(desk));
        var late = await desk.Host.VisitorAsync();
        var other = (await late.SendAsync("Hello?")).GetProperty("conversationId").GetGuid();

        await desk.Host.RestartAsync();
        clock.Advance(TimeSpan.FromMinutes(10));
        await desk.Host.RestartAsync();

        Assert.Equal([2], await LiftedAsync(desk));
        Assert.Equal(2, await desk.Host.CountAsync(db => db.Notes.Where(n => n.Event == MessageEvent.Lifted)));
        Assert.Equal(1, await desk.Host.CountAsync(db => db.Notes.Where(n => n.ConversationId == other)));
    }

    [Fact]
    public async Task Lift_SeveralHostsAtOnce_TellOnce()
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(10));

        var lifted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.Host.Services.GetRequiredService<LiftClock>().LiftAsync(Desk.Stop)));

        Assert.InRange(lifted.Sum(), 0, 1);
        Assert.Equal([2], await LiftedAsync(desk));
    }

    [Fact]
    public async Task Lift_WaitedSinceDays_IsNoNews()
    {
        await using var desk = await Desk.StartAsync(clock);
        clock.Advance(TimeSpan.FromMinutes(5));
        await desk.Host.RestartAsync(() => clock.SetUtcNow(clock.GetUtcNow().AddDays(3)));

        Assert.Empty(await LiftedAsync(desk));
    }

    [Fact]
    public async Task Lift_TurnedOffOrLonger_DoesAsTheSettingSays()
    {
        await using var off = await ChatHost.StartAsync(new() { Clock = clock, Settings = new() { ["Chat:Attention:LiftAfterMinutes"] = "0" } });
        await using var slow = await ChatHost.StartAsync(new() { Clock = clock, Settings = new() { ["Chat:Attention:LiftAfterMinutes"] = "60" } });
        await (await off.VisitorAsync()).SendAsync("Hello?");
        await (await slow.VisitorAsync()).SendAsync("Hello?");

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((0, 0), (await CountAsync(off), await CountAsync(slow)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 1), (await CountAsync(off), await CountAsync(slow)));

        async Task<int> CountAsync(ChatHost host)
        {
            await host.Services.GetRequiredService<LiftClock>().LiftAsync(Desk.Stop);
            return await host.CountAsync(db => db.Notes.Where(n => n.Event == MessageEvent.Lifted));
        }
    }

    /// <summary>The places in the thread where it was told.</summary>
    private static async Task<IReadOnlyList<long>> LiftedAsync(Desk desk)
    {
        await desk.Host.Services.GetRequiredService<LiftClock>().LiftAsync(Desk.Stop);
        return [.. (await desk.ThreadAsync()).Where(e => e.Note?.Event == MessageEvent.Lifted).Select(e => e.Sequence)];
    }
}
