using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Conversations;

public sealed class HandlingTests
{
    [Fact]
    public async Task Take_TwoAgentsAtOnce_ExactlyOneGetsIt()
    {
        await using var desk = await Desk.StartAsync();

        var tries = await Task.WhenAll(new[] { desk.Ana, desk.Jonas, desk.Ana, desk.Jonas }.Select(async agent =>
        {
            try
            {
                return (agent, State: (ConversationState?)await desk.Conversations.TakeAsync(agent, desk.Id, Desk.Stop));
            }
            catch (ChatRefusedException e) when (e.Refusal == Refusal.AlreadyTaken)
            {
                return (agent, State: default(ConversationState));
            }
        }));

        var owner = Assert.Single(tries.Where(t => t.State is not null).Select(t => t.agent).Distinct());
        Assert.Equal(owner, (await desk.StateAsync()).AssigneeId);
        Assert.Equal([MessageEvent.Taken], await desk.EventsAsync());
    }

    [Fact]
    public async Task Assign_ToNobodyWhoExists_IsRefusedAndNothingChanges()
    {
        await using var desk = await Desk.StartAsync();

        var refused = await Desk.RefusedAsync(() => desk.Conversations.AssignAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Desk.Stop));

        Assert.Equal(Refusal.InvalidRequest, refused.Refusal);
        Assert.Null((await desk.StateAsync()).AssigneeId);
    }

    [Fact]
    public async Task HandOver_WithANote_IsOneStepThatTellsTheReceiverAndNotTheVisitor()
    {
        await using var desk = await Desk.StartAsync();
        var team = await AddTeamAsync(desk, "Shipping");

        var state = await desk.Conversations.HandOverAsync(desk.Ana, desk.Id, desk.Jonas, team, "Please call the courier", Desk.Stop);

        Assert.Equal((desk.Jonas, team), (state.AssigneeId, state.TeamId));
        var notes = (await desk.ThreadAsync()).Select(e => e.Note).OfType<StoredNote>().ToList();
        Assert.Equal(["Ana gave this to Jonas Wolf, Shipping", "Please call the courier"], notes.Select(n => n.Body));
        Assert.Equal(desk.Jonas, await desk.Host.ReadAsync(db => db.Mentions.Where(m => m.NoteId == notes[1].Id).Select(m => m.AgentId)));
        Assert.Equal(1, (await desk.Visitor.JoinAsync(token: desk.Visitor.Token)).GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task HandOver_ToATeamThatIsNot_LeavesEverythingAsItWas()
    {
        await using var desk = await Desk.StartAsync();

        await Desk.RefusedAsync(() => desk.Conversations.HandOverAsync(desk.Ana, desk.Id, desk.Jonas, Guid.CreateVersion7(), "note", Desk.Stop));

        Assert.Null((await desk.StateAsync()).AssigneeId);
        Assert.Single(await desk.ThreadAsync());
    }

    [Fact]
    public async Task Snooze_UntilATime_ComesBackByItselfAlsoAfterARestart()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var desk = await Desk.StartAsync(clock);
        await desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, clock.GetUtcNow().AddHours(3), Desk.Stop);
        await desk.Host.RestartAsync();
        var snoozes = desk.Host.Services.GetRequiredService<SnoozeClock>();

        clock.Advance(TimeSpan.FromHours(2));
        var early = await snoozes.WakeAsync(Desk.Stop);
        Assert.Equal((0, ConversationStatus.Snoozed), (early, (await desk.StateAsync()).Status));
        clock.Advance(TimeSpan.FromHours(1));
        await snoozes.WakeAsync(Desk.Stop);

        var state = await desk.StateAsync();
        Assert.Equal((ConversationStatus.Open, null), (state.Status, state.SnoozedUntil));
        Assert.NotNull(state.WaitingSince);
        Assert.Equal([MessageEvent.Snoozed, MessageEvent.Woken], await desk.EventsAsync());
    }

    [Fact]
    public async Task Snooze_UntilTheNextMessage_IsOverWhenTheVisitorWrites()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, until: null, Desk.Stop);

        await desk.Visitor.SendAsync("One more thing");

        Assert.Equal(ConversationStatus.Open, (await desk.StateAsync()).Status);
    }

    [Fact]
    public async Task Snooze_IntoThePast_IsRefused()
    {
        await using var desk = await Desk.StartAsync();

        await Desk.RefusedAsync(() => desk.Conversations.SnoozeAsync(desk.Ana, desk.Id, DateTimeOffset.UtcNow.AddMinutes(-1), Desk.Stop));

        Assert.Equal(ConversationStatus.Open, (await desk.StateAsync()).Status);
    }

    [Fact]
    public async Task ChangeLabels_AddAndRemove_KeepsTheConversationAndTheWayBackInStep()
    {
        await using var desk = await Desk.StartAsync();
        var (damage, delivery) = (await AddLabelAsync(desk, "Damage"), await AddLabelAsync(desk, "Delivery"));

        await desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [damage, delivery], [], Desk.Stop);
        var state = await desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [delivery], [damage], Desk.Stop);

        Assert.Equal([delivery], LabelSet.Read(state.Labels));
        Assert.Equal(delivery, await desk.Host.ReadAsync(db => db.ConversationLabels.Where(l => l.ConversationId == desk.Id).Select(l => l.LabelId)));
        await Desk.RefusedAsync(() => desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [delivery + 100], [], Desk.Stop));
        Assert.Equal(state.Labels, (await desk.StateAsync()).Labels);
    }

    [Fact]
    public async Task AnyChange_ByADisabledAgent_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.IsDisabled = true;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        foreach (var act in new Func<Task>[]
        {
            () => desk.Conversations.TakeAsync(desk.Jonas, desk.Id, Desk.Stop),
            () => desk.Conversations.SetPriorityAsync(desk.Jonas, desk.Id, ConversationPriority.High, Desk.Stop),
            () => desk.Conversations.SnoozeAsync(desk.Jonas, desk.Id, null, Desk.Stop),
            () => desk.Conversations.SetPendingAsync(desk.Jonas, desk.Id, Desk.Stop),
            () => desk.Conversations.HandOverAsync(desk.Jonas, desk.Id, desk.Ana, null, null, Desk.Stop),
            () => desk.Conversations.ChangeLabelsAsync(desk.Jonas, desk.Id, [1], [], Desk.Stop),
            () => desk.Notes.PostAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "x", Desk.Stop),
        })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(act);
        }

        await Desk.RefusedAsync(() => desk.Conversations.AssignAsync(desk.Ana, desk.Id, desk.Jonas, Desk.Stop));
        Assert.Single(await desk.ThreadAsync());
    }

    private static async Task<Guid> AddTeamAsync(Desk desk, string name)
    {
        await using var db = await desk.Host.DbAsync();
        var team = new Team { Name = name };
        db.Teams.Add(team);
        await db.SaveChangesAsync(Desk.Stop);
        return team.Id;
    }

    private static async Task<int> AddLabelAsync(Desk desk, string name)
    {
        await using var db = await desk.Host.DbAsync();
        var label = new Label { Name = name };
        db.Labels.Add(label);
        await db.SaveChangesAsync(Desk.Stop);
        return label.Id;
    }
}
