using Chat.Core.Agents;
using Chat.Core.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

public sealed class LabelTests
{
    [Fact]
    public async Task Create_NameIsTakenInOtherLetters_IsRefusedAndBadNamesToo()
    {
        await using var desk = await Desk.StartAsync();
        var labels = desk.Host.Services.GetRequiredService<LabelService>();
        await labels.CreateAsync(desk.Ana, "  Late   parcel ", LabelColor.Blue, Desk.Stop);

        foreach (var bad in new[] { "late PARCEL", " ", new string('x', Label.NameLength + 1), "a\u202eb", "a\u0007b" })
        {
            await Desk.RefusedAsync(() => labels.CreateAsync(desk.Ana, bad, LabelColor.Rose, Desk.Stop));
        }

        Assert.Equal("Late parcel", Assert.Single(await labels.AllAsync(Desk.Stop)).Name);
    }

    [Fact]
    public async Task PutAway_StaysOnItsConversationsAndComesBackByItsName()
    {
        await using var desk = await Desk.StartAsync();
        var labels = desk.Host.Services.GetRequiredService<LabelService>();
        var id = await labels.CreateAsync(desk.Ana, "Refund", LabelColor.Blue, Desk.Stop);
        await desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [id], [], Desk.Stop);

        await labels.ChangeAsync(desk.Ana, id, "Refund", LabelColor.Rose, isArchived: true, Desk.Stop);

        Assert.True(Assert.Single(await labels.AllAsync(Desk.Stop)).IsArchived);
        Assert.True(LabelSet.Has((await desk.StateAsync()).Labels, id));
        Assert.Equal(id, await labels.CreateAsync(desk.Ana, "refund", LabelColor.Teal, Desk.Stop));
        Assert.False(Assert.Single(await labels.AllAsync(Desk.Stop)).IsArchived);
    }

    [Fact]
    public async Task Change_ByAnAgent_IsNotAllowedButMakingOneIs()
    {
        await using var desk = await Desk.StartAsync();
        var labels = desk.Host.Services.GetRequiredService<LabelService>();
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.Role = AgentRole.Agent;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
        var id = await labels.CreateAsync(desk.Jonas, "Refund", LabelColor.Blue, Desk.Stop);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => labels.ChangeAsync(desk.Jonas, id, "Other", LabelColor.Blue, isArchived: false, Desk.Stop));
    }
}
