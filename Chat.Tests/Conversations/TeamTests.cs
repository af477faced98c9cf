using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

public sealed class TeamTests
{
    [Fact]
    public async Task Create_NameIsTakenInOtherLetters_IsRefusedAndBadNamesToo()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        await teams.CreateAsync(desk.Ana, "  Rück   sendungen ", [desk.Jonas], Desk.Stop);

        foreach (var bad in new[] { "RÜCK SENDUNGEN", "Ru\u0308ck sendungen", " ", "", new string('x', Team.NameLength + 1), "a\u202eb", "a\u0007b", "\ud800" })
        {
            await Desk.RefusedAsync(() => teams.CreateAsync(desk.Ana, bad, [], Desk.Stop));
        }

        await Desk.RefusedAsync(() => teams.CreateAsync(desk.Ana, "Others", [Guid.CreateVersion7()], Desk.Stop));
        var team = Assert.Single(await teams.AllAsync(Desk.Stop));
        Assert.Equal(("Rück sendungen", desk.Jonas), (team.Name, Assert.Single(team.Members)));
        await teams.CreateAsync(desk.Ana, new string('x', Team.NameLength), [], Desk.Stop);
    }

    [Fact]
    public async Task Change_NameAndMembers_IsOneStepThatEverybodyHearsOf()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        var id = await teams.CreateAsync(desk.Ana, "Returns", [desk.Jonas], Desk.Stop);
        await teams.CreateAsync(desk.Ana, "Studio", [], Desk.Stop);
        using var heard = desk.Host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is TeamsChanged);

        await teams.ChangeAsync(desk.Ana, id, "returns", [desk.Ana, desk.Jonas], [], Desk.Stop);
        await teams.ChangeAsync(desk.Ana, id, "Refunds", [], [desk.Jonas, Guid.CreateVersion7()], Desk.Stop);
        await Desk.RefusedAsync(() => teams.ChangeAsync(desk.Ana, id, "studio", [desk.Jonas], [], Desk.Stop));
        await Desk.RefusedAsync(() => teams.ChangeAsync(desk.Ana, Guid.CreateVersion7(), "Nobody", [], [], Desk.Stop));

        var all = await teams.AllAsync(Desk.Stop);
        Assert.Equal(["Refunds", "Studio"], all.Select(t => t.Name));
        Assert.Equal([desk.Ana], all[0].Members);
        Assert.True(heard.Reader.TryRead(out _) && heard.Reader.TryRead(out _));
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task AnyChange_ByAnAgent_IsNotAllowed()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        var id = await teams.CreateAsync(desk.Ana, "Returns", [], Desk.Stop);
        await SetAsync(desk, agent => agent.Role = AgentRole.Agent);

        foreach (var act in new Func<Task>[]
        {
            () => teams.CreateAsync(desk.Jonas, "Mine", [], Desk.Stop),
            () => teams.ChangeAsync(desk.Jonas, id, "Mine", [desk.Jonas], [], Desk.Stop),
            () => teams.DeleteAsync(desk.Jonas, id, Desk.Stop),
        })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(act);
        }

        await SetAsync(desk, agent => agent.Role = AgentRole.Lead);
        await teams.ChangeAsync(desk.Jonas, id, "Refunds", [desk.Jonas], [], Desk.Stop);
        Assert.Equal("Refunds", Assert.Single(await teams.AllAsync(Desk.Stop)).Name);
    }

    [Fact]
    public async Task Change_AnAgentWhoIsDisabled_CanLeaveAndNotJoin()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        var id = await teams.CreateAsync(desk.Ana, "Returns", [desk.Jonas], Desk.Stop);
        await SetAsync(desk, agent => agent.IsDisabled = true);

        await teams.ChangeAsync(desk.Ana, id, "Returns", [], [desk.Jonas], Desk.Stop);

        Assert.Empty(Assert.Single(await teams.AllAsync(Desk.Stop)).Members);
        await Desk.RefusedAsync(() => teams.ChangeAsync(desk.Ana, id, "Returns", [desk.Jonas], [], Desk.Stop));
    }

    [Fact]
    public async Task Delete_WithMoreConversationsThanOneCommitTakes_TheyKeepTheirAssigneeAndGoOn()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        var id = await teams.CreateAsync(desk.Ana, "Returns", [desk.Jonas], Desk.Stop);
        await desk.Conversations.HandOverAsync(desk.Ana, desk.Id, desk.Jonas, id, null, Desk.Stop);
        await FillAsync(desk, id, TeamService.BatchSize + 20);
        using var heard = desk.Host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ConversationsCommitted);

        await teams.DeleteAsync(desk.Ana, id, Desk.Stop);

        Assert.Empty(await teams.AllAsync(Desk.Stop));
        Assert.Equal(0, await desk.Host.CountAsync(db => db.TeamMembers));
        Assert.Equal(0, await desk.Host.CountAsync(db => db.Conversations.Where(c => c.TeamId != null)));
        Assert.True(heard.Reader.TryRead(out var first) && first is ConversationsCommitted { Changes.Count: TeamService.BatchSize });

        // The writer remembers states: one that still named the team would break the key with the next message.
        await desk.Visitor.SendAsync("Still there?");
        var state = await desk.StateAsync();
        Assert.Equal((desk.Jonas, null, 2), (state.AssigneeId, state.TeamId, state.UnreadCount));
        await Desk.RefusedAsync(() => desk.Conversations.AssignTeamAsync(desk.Ana, desk.Id, id, Desk.Stop));
        await Desk.RefusedAsync(() => teams.DeleteAsync(desk.Ana, id, Desk.Stop));
    }

    [Fact]
    public async Task Delete_WhileConversationsAreGivenToIt_LeavesNoneBehind()
    {
        await using var desk = await Desk.StartAsync();
        var teams = Teams(desk);
        for (var round = 0; round < 20; round++)
        {
            var id = await teams.CreateAsync(desk.Ana, $"Team {round}", [], Desk.Stop);

            await Task.WhenAll(
                TryAsync(() => desk.Conversations.AssignTeamAsync(desk.Ana, desk.Id, id, Desk.Stop)),
                teams.DeleteAsync(desk.Ana, id, Desk.Stop),
                TryAsync(() => desk.Conversations.AssignTeamAsync(desk.Jonas, desk.Id, id, Desk.Stop)));

            Assert.Null((await desk.StateAsync()).TeamId);
        }

        await desk.Visitor.SendAsync("Still there?");
    }

    [Fact]
    public async Task HandOver_ToATeam_IsNobodysAndTheThreadSaysWhoseItIs()
    {
        await using var desk = await Desk.StartAsync();
        var id = await Teams(desk).CreateAsync(desk.Ana, "Returns", [desk.Jonas], Desk.Stop);
        await desk.Conversations.TakeAsync(desk.Jonas, desk.Id, Desk.Stop);

        var state = await desk.Conversations.HandOverAsync(desk.Jonas, desk.Id, assigneeId: null, id, "It came back broken", Desk.Stop);

        Assert.Equal((null, id), (state.AssigneeId, state.TeamId));
        Assert.Equal(["Jonas Wolf gave this to Returns", "It came back broken"], (await desk.ThreadAsync()).Select(e => e.Note?.Body).OfType<string>());
    }

    private static TeamService Teams(Desk desk) => desk.Host.Services.GetRequiredService<TeamService>();

    private static async Task SetAsync(Desk desk, Action<Agent> change)
    {
        await using var db = await desk.Host.DbAsync();
        change((await db.Users.FindAsync([desk.Jonas], Desk.Stop))!);
        await db.SaveChangesAsync(Desk.Stop);
        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Chat.Core.Diagnostics.ChatRefusedException)
        {
            // The team was gone.
        }
    }

    private static async Task FillAsync(Desk desk, Guid teamId, int count)
    {
        await using var db = await desk.Host.DbAsync();
        var one = await db.Conversations.AsNoTracking().SingleAsync(c => c.Id == desk.Id, Desk.Stop);
        db.AddRange(Enumerable.Range(0, count).Select(_ => new Conversation { SiteId = one.SiteId, ClientId = one.ClientId, TeamId = teamId, Status = ConversationStatus.Resolved, LastMessageAt = one.LastMessageAt }));
        await db.SaveChangesAsync(Desk.Stop);
    }
}
