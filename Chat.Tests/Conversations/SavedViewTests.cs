using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

public sealed class SavedViewTests
{
    private static readonly InboxView Late = InboxView.Open with { Order = InboxOrder.Waiting, LabelId = 3 };

    [Fact]
    public async Task Create_PrivateAndShared_AreSeenByWhomTheyAreFor()
    {
        await using var desk = await Desk.StartAsync();
        var views = Views(desk);
        using var heard = desk.Host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is SavedViewsChanged);

        await views.CreateAsync(desk.Ana, "  Late  ", Late, isShared: false, Desk.Stop);
        await views.CreateAsync(desk.Ana, "All of us", InboxView.All, isShared: true, Desk.Stop);

        Assert.Equal([("All of us", InboxView.All), ("Late", Late)], (await views.AllAsync(desk.Ana, Desk.Stop)).Select(v => (v.Name, v.View)));
        Assert.Equal(["All of us"], (await views.AllAsync(desk.Jonas, Desk.Stop)).Select(v => v.Name));
        Assert.True(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Change_ByWhoMadeItOrALead_AndNobodyElse()
    {
        await using var desk = await Desk.StartAsync();
        var views = Views(desk);
        await BeAsync(desk, desk.Jonas, AgentRole.Agent);
        var shared = await views.CreateAsync(desk.Ana, "Late", Late, isShared: true, Desk.Stop);
        var own = await views.CreateAsync(desk.Jonas, "Mine", InboxView.Mine, isShared: true, Desk.Stop);
        var secret = await views.CreateAsync(desk.Jonas, "Secret", InboxView.Mine, isShared: false, Desk.Stop);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.ChangeAsync(desk.Jonas, shared, "X", isShared: true, null, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.DeleteAsync(desk.Jonas, shared, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.DeleteAsync(desk.Ana, secret, Desk.Stop));
        await views.ChangeAsync(desk.Ana, own, "Ours", isShared: true, InboxView.Snoozed, Desk.Stop);
        await views.DeleteAsync(desk.Ana, shared, Desk.Stop);

        Assert.Equal([("Ours", InboxView.Snoozed), ("Secret", InboxView.Mine)], (await views.AllAsync(desk.Jonas, Desk.Stop)).Select(v => (v.Name, v.View)));
    }

    [Fact]
    public async Task Create_NameTakenOrNoNameOrShowsNothing_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        var views = Views(desk);
        await views.CreateAsync(desk.Ana, "Late", Late, isShared: false, Desk.Stop);

        foreach (var act in new Func<Task>[]
        {
            () => views.CreateAsync(desk.Ana, "LATE", InboxView.Mine, isShared: false, Desk.Stop),
            () => views.CreateAsync(desk.Ana, " ", InboxView.Mine, isShared: false, Desk.Stop),
            () => views.CreateAsync(desk.Ana, new string('x', SavedView.NameLength + 1), InboxView.Mine, isShared: false, Desk.Stop),
            () => views.CreateAsync(desk.Ana, "Odd", InboxViewText.Parse("status=odd"), isShared: false, Desk.Stop),
        })
        {
            await Desk.RefusedAsync(act);
        }

        await views.CreateAsync(desk.Jonas, "Late", Late, isShared: false, Desk.Stop);
        Assert.Single(await views.AllAsync(desk.Ana, Desk.Stop));
    }

    [Fact]
    public async Task Any_ByADisabledAgent_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        var views = Views(desk);
        var own = await views.CreateAsync(desk.Jonas, "Mine", InboxView.Mine, isShared: false, Desk.Stop);
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.IsDisabled = true;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.AllAsync(desk.Jonas, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.CreateAsync(desk.Jonas, "x", InboxView.Mine, false, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => views.DeleteAsync(desk.Jonas, own, Desk.Stop));
    }

    private static SavedViewService Views(Desk desk) => desk.Host.Services.GetRequiredService<SavedViewService>();

    private static async Task BeAsync(Desk desk, Guid agentId, AgentRole role)
    {
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([agentId], Desk.Stop))!.Role = role;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
    }
}
