using Chat.Core.Agents;
using Chat.Core.Conversations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Conversations;

public sealed class BulkTests
{
    [Fact]
    public async Task Resolve_SomeAndUndo_PutsEachBackToWhereItWas()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 3);
        await desk.Conversations.SetPendingAsync(desk.Jonas, ids[1], Desk.Stop);
        await desk.Conversations.SnoozeAsync(desk.Jonas, ids[2], DateTimeOffset.UtcNow.AddDays(1), Desk.Stop);
        var before = await StatesAsync(desk, ids);

        var result = await Bulk(desk).DoAsync(desk.Ana, Items(before), new BulkAction.Resolve(), null, Desk.Stop);
        var resolved = await StatesAsync(desk, ids);
        var undone = await Bulk(desk).UndoAsync(desk.Ana, result.Done, null, Desk.Stop);
        var after = await StatesAsync(desk, ids);

        Assert.Equal((3, 0), (result.Done.Count, result.Skipped.Count));
        Assert.All(resolved, c => Assert.Equal((ConversationStatus.Resolved, null, null), (c.Status, c.SnoozedUntil, c.WaitingSince)));
        Assert.Equal((3, 0), (undone.Done.Count, undone.Skipped.Count));
        Assert.Equal(before.Select(c => (c.Status, c.SnoozedUntil, c.WaitingSince)), after.Select(c => (c.Status, c.SnoozedUntil, c.WaitingSince)));
        Assert.NotNull(after[0].WaitingSince);
        var thread = await ThreadAsync(desk, ids[0]);
        Assert.Equal(["Ana resolved this conversation", "Ana reopened this conversation"], thread.Select(e => e.Message).OfType<StoredMessage>().Where(m => m.Event is not null).Select(m => m.Body));
    }

    [Fact]
    public async Task Do_EveryAction_IsTheSingleActionManyTimesAndUndone()
    {
        await using var desk = await Desk.StartAsync();
        var (team, label) = await MakeAsync(desk);
        var ids = await MoreAsync(desk, 2);
        foreach (var action in new BulkAction[]
        {
            new BulkAction.Assign(desk.Jonas), new BulkAction.Assign(desk.Ana), new BulkAction.AssignTeam(team), new BulkAction.Label([label], []),
            new BulkAction.Prioritise(ConversationPriority.Urgent), new BulkAction.SetPending(), new BulkAction.Snooze(null), new BulkAction.Snooze(DateTimeOffset.UtcNow.AddHours(3)), new BulkAction.Resolve(),
        })
        {
            var before = await StatesAsync(desk, ids);

            var result = await Bulk(desk).DoAsync(desk.Ana, Items(before), action, null, Desk.Stop);
            var again = await Bulk(desk).DoAsync(desk.Ana, Items(await StatesAsync(desk, ids)), action, null, Desk.Stop);
            var undone = await Bulk(desk).UndoAsync(desk.Ana, result.Done, null, Desk.Stop);

            Assert.Equal(2, result.Done.Count);
            Assert.All(result.Done, change => Assert.True(change.After.LastSequence > change.Before.LastSequence, $"{action} is told in the thread"));
            Assert.Equal([BulkSkip.Unchanged, BulkSkip.Unchanged], again.Skipped.Select(s => s.Reason));
            Assert.Equal(2, undone.Done.Count);
            Assert.Equal(before.Select(Handling), (await StatesAsync(desk, ids)).Select(Handling));
        }

        Assert.Equal(0, await desk.Host.CountAsync(db => db.ConversationLabels));
        Assert.DoesNotContain(await ThreadAsync(desk, ids[0]), e => e.Message is { Event: { } kind } && kind is not (MessageEvent.Taken or MessageEvent.Resolved or MessageEvent.Reopened));
    }

    [Fact]
    public async Task Assign_AColleagueTookOneMeanwhile_StaysHisAndIsTold()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 2);
        var seen = Items(await StatesAsync(desk, ids));
        await desk.Conversations.TakeAsync(desk.Jonas, ids[0], Desk.Stop);

        var result = await Bulk(desk).DoAsync(desk.Ana, seen, new BulkAction.Assign(desk.Ana), null, Desk.Stop);

        Assert.Equal(new BulkSkipped(ids[0], BulkSkip.ChangedSince), Assert.Single(result.Skipped));
        Assert.Equal([desk.Jonas, desk.Ana], (await StatesAsync(desk, ids)).Select(c => c.AssigneeId));
    }

    [Fact]
    public async Task Assign_TwoAgentsTakeTheSameManyAtOnce_EachIsOnesAndBothAreTold()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 30);
        var seen = Items(await StatesAsync(desk, ids));

        var results = await Task.WhenAll(
            Bulk(desk).DoAsync(desk.Ana, seen, new BulkAction.Assign(desk.Ana), null, Desk.Stop),
            Bulk(desk).DoAsync(desk.Jonas, [.. seen.Reverse()], new BulkAction.Assign(desk.Jonas), null, Desk.Stop));

        Assert.Equal(30, results.Sum(r => r.Done.Count));
        Assert.All(results, r => Assert.Equal(30, r.Done.Count + r.Skipped.Count(s => s.Reason == BulkSkip.ChangedSince)));
        var owners = await StatesAsync(desk, ids);
        Assert.Equal(results[0].Done.Select(d => d.After.Id).Order(), owners.Where(c => c.AssigneeId == desk.Ana).Select(c => c.Id).Order());
    }

    [Fact]
    public async Task Undo_WhatAColleagueOrTheClientHasChangedSince_IsLeftAlone()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 2);
        ids.Add(desk.Id);
        var result = await Bulk(desk).DoAsync(desk.Ana, Items(await StatesAsync(desk, ids)), new BulkAction.Resolve(), null, Desk.Stop);
        await desk.Conversations.AssignAsync(desk.Jonas, ids[0], desk.Jonas, Desk.Stop);
        await desk.Visitor.SendAsync("One more thing");

        var undone = await Bulk(desk).UndoAsync(desk.Ana, result.Done, null, Desk.Stop);

        Assert.Equal([ids[0], desk.Id], undone.Skipped.Select(s => s.Id));
        Assert.All(undone.Skipped, s => Assert.Equal(BulkSkip.ChangedSince, s.Reason));
        Assert.Equal([ConversationStatus.Resolved, ConversationStatus.Open, ConversationStatus.Open], (await StatesAsync(desk, ids)).Select(c => c.Status));
    }

    [Fact]
    public async Task Do_AColleagueResolvesOneAndOneNeverWas_TheOthersAreDone()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 3);
        var items = Items(await StatesAsync(desk, ids)).Append(new BulkItem(Guid.CreateVersion7(), null)).ToList();
        await desk.Conversations.ResolveAsync(desk.Jonas, ids[1], Desk.Stop);

        var result = await Bulk(desk).DoAsync(desk.Ana, items, new BulkAction.Resolve(), null, Desk.Stop);

        Assert.Equal([ids[0], ids[2]], result.Done.Select(d => d.After.Id));
        Assert.Equal([(ids[1], BulkSkip.Unchanged), (items[3].Id, BulkSkip.Gone)], result.Skipped.Select(s => (s.Id, s.Reason)));
    }

    [Fact]
    public async Task Label_OneIsFull_IsSkippedWithTheReasonAndTheOtherIsDone()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, 2);
        var labels = new List<int>();
        var service = desk.Host.Services.GetRequiredService<LabelService>();
        for (var i = 0; i <= LabelSet.Most; i++)
        {
            labels.Add(await service.CreateAsync(desk.Ana, $"Label {i}", LabelColor.Blue, Desk.Stop));
        }

        await desk.Conversations.ChangeLabelsAsync(desk.Ana, ids[0], labels[..LabelSet.Most], [], Desk.Stop);

        var result = await Bulk(desk).DoAsync(desk.Ana, Items(await StatesAsync(desk, ids)), new BulkAction.Label([labels[^1]], []), null, Desk.Stop);

        var skipped = Assert.Single(result.Skipped);
        Assert.Equal((ids[0], BulkSkip.Refused), (skipped.Id, skipped.Reason));
        Assert.NotNull(skipped.Why);
        Assert.Equal(ids[1], Assert.Single(result.Done).After.Id);
    }

    [Fact]
    public async Task Do_500AtOnceWhileAVisitorWrites_AllAreDoneInStepsAndUndone()
    {
        await using var desk = await Desk.StartAsync();
        var ids = await MoreAsync(desk, BulkService.Most);
        var seen = new List<int>();
        var items = Items(await StatesAsync(desk, ids));

        var doing = Bulk(desk).DoAsync(desk.Ana, items, new BulkAction.Resolve(), seen.Add, Desk.Stop);
        await desk.Visitor.SendAsync("Still answered at once");
        var result = await doing;

        Assert.Equal(BulkService.Most, result.Done.Count);
        Assert.True(seen.Count > 1 && seen[^1] == BulkService.Most);
        Assert.Equal(seen.Order(), seen);
        var undone = await Bulk(desk).UndoAsync(desk.Ana, result.Done, null, Desk.Stop);
        Assert.Equal(BulkService.Most, undone.Done.Count);
        await Desk.RefusedAsync(() => Bulk(desk).DoAsync(desk.Ana, [.. items, new BulkItem(desk.Id, null)], new BulkAction.Resolve(), null, Desk.Stop));
    }

    [Fact]
    public async Task Do_ByADisabledAgentOrToOne_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        var items = Items(await StatesAsync(desk, [desk.Id]));
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.IsDisabled = true;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Bulk(desk).DoAsync(desk.Jonas, items, new BulkAction.Resolve(), null, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Bulk(desk).UndoAsync(desk.Jonas, [], null, Desk.Stop));
        await Desk.RefusedAsync(() => Bulk(desk).DoAsync(desk.Ana, items, new BulkAction.Assign(desk.Jonas), null, Desk.Stop));
        Assert.Equal((ConversationStatus.Open, null), ((await desk.StateAsync()).Status, (await desk.StateAsync()).AssigneeId));
    }

    [Fact]
    public async Task Snooze_ManyUntilATime_ComeBackByThemselves()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var desk = await Desk.StartAsync(clock);
        await Bulk(desk).DoAsync(desk.Ana, Items(await StatesAsync(desk, [desk.Id])), new BulkAction.Snooze(clock.GetUtcNow().AddHours(3)), null, Desk.Stop);
        Assert.Equal(ConversationStatus.Snoozed, (await desk.StateAsync()).Status);

        clock.Advance(TimeSpan.FromHours(3));
        await desk.Host.Services.GetRequiredService<SnoozeClock>().WakeAsync(Desk.Stop);

        Assert.Equal((ConversationStatus.Open, null), ((await desk.StateAsync()).Status, (await desk.StateAsync()).SnoozedUntil));
    }

    private static BulkService Bulk(Desk desk) => desk.Host.Services.GetRequiredService<BulkService>();

    private static IReadOnlyList<BulkItem> Items(IEnumerable<ConversationState> states) => [.. states.Select(c => new BulkItem(c.Id, c.AssigneeId))];

    private static (ConversationStatus, Guid?, Guid?, ConversationPriority, string, DateTimeOffset?) Handling(ConversationState c) =>
        (c.Status, c.AssigneeId, c.TeamId, c.Priority, c.Labels, c.SnoozedUntil);

    /// <summary>Other clients who have written, through the writer.</summary>
    private static async Task<List<Guid>> MoreAsync(Desk desk, int count)
    {
        var site = (await desk.StateAsync()).SiteId;
        var clients = Enumerable.Range(0, count).Select(i => new Chat.Core.Clients.Client { SiteId = site, Name = $"Client {i}" }).ToList();
        await using (var db = await desk.Host.DbAsync())
        {
            db.Clients.AddRange(clients);
            await db.SaveChangesAsync(Desk.Stop);
        }

        var posted = await Task.WhenAll(clients.Select(c => desk.Conversations.PostFromClientAsync(site, c.Id, Guid.CreateVersion7(), "Hello?", null)));
        return [.. posted.Select(m => m.ConversationId)];
    }

    private static async Task<List<ConversationState>> StatesAsync(Desk desk, IReadOnlyList<Guid> ids)
    {
        var found = (await desk.Host.Services.GetRequiredService<InboxQueries>().EntriesAsync(desk.Ana, [.. ids], Desk.Stop)).ToDictionary(e => e.State.Id, e => e.State);
        return [.. ids.Select(id => found[id])];
    }

    private static async Task<IReadOnlyList<ThreadEntry>> ThreadAsync(Desk desk, Guid id) =>
        (await desk.Host.Services.GetRequiredService<ThreadQueries>().BeforeAsync(desk.Ana, id, null, ConversationQueries.PageLimit, Desk.Stop)).Entries;

    private static async Task<(Guid Team, int Label)> MakeAsync(Desk desk) =>
        (await desk.Host.Services.GetRequiredService<TeamService>().CreateAsync(desk.Ana, "Shipping", [desk.Jonas], Desk.Stop),
            await desk.Host.Services.GetRequiredService<LabelService>().CreateAsync(desk.Ana, "Damage", LabelColor.Rose, Desk.Stop));
}
