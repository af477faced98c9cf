using Chat.Core.Agents;
using Chat.Core.CannedReplies;
using Chat.Tests.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.CannedReplies;

public sealed class CannedReplyTests
{
    [Theory]
    [InlineData("Hello {client.first_name}, {agent.first_name} from {site.name}", "Hello Maren, Ana from Kiln & Clay")]
    [InlineData("{client.name|you}", "Maren {agent.name}")]
    [InlineData("{order.number} {client.name", "{order.number} {client.name")]
    [InlineData("{ client.name }", "{ client.name }")]
    public void Fill_KnownVariables_OnceAndAsText(string body, string expected)
    {
        var filled = CannedVariables.Fill(body, new CannedContext("Maren {agent.name}", "Ana Ruiz", "Kiln & Clay"));

        Assert.Equal(expected, filled);
    }

    [Fact]
    public void Fill_NothingIsKnown_TheWordForItStandsThere() =>
        Assert.Equal("Hello there, ", CannedVariables.Fill("Hello {client.first_name|there}, {agent.name}", new CannedContext("", "", "")));

    [Fact]
    public async Task Save_OwnAndShared_EachFindsHisOwnFirstAndNobodyElses()
    {
        await using var desk = await Desk.StartAsync();
        var replies = desk.Host.Services.GetRequiredService<CannedReplyService>();
        await replies.SaveAsync(desk.Ana, null, "/Refund", "Refund on its way", "Dear {client.name}", isShared: true, Desk.Stop);
        await replies.SaveAsync(desk.Ana, null, "refund", "My refund", "Hi", isShared: false, Desk.Stop);
        await replies.SaveAsync(desk.Ana, null, "ask", "Ask about refunds", "Which order?", isShared: false, Desk.Stop);

        Assert.Equal(["ask", "refund", "refund"], (await replies.FindAsync(desk.Ana, "ref", 8, Desk.Stop)).Select(r => r.Shortcut));
        Assert.True(Assert.Single(await replies.FindAsync(desk.Jonas, "", 8, Desk.Stop)).IsShared);
    }

    [Theory]
    [InlineData("", "t", "b")]
    [InlineData("two words", "t", "b")]
    [InlineData("ok", "", "b")]
    [InlineData("ok", "t", "  ")]
    [InlineData("ok", "t", "Hello {client.nam}")]
    public async Task Save_BadInput_IsRefusedWithWords(string shortcut, string title, string body)
    {
        await using var desk = await Desk.StartAsync();
        var replies = desk.Host.Services.GetRequiredService<CannedReplyService>();

        await Desk.RefusedAsync(() => replies.SaveAsync(desk.Ana, null, shortcut, title, body, isShared: false, Desk.Stop));

        Assert.Empty(await replies.FindAsync(desk.Ana, "", 8, Desk.Stop));
    }

    [Fact]
    public async Task Change_AnothersOrTheTeamsByAnAgent_IsNotAllowed()
    {
        await using var desk = await Desk.StartAsync();
        var replies = desk.Host.Services.GetRequiredService<CannedReplyService>();
        var own = await replies.SaveAsync(desk.Ana, null, "own", "Own", "b", isShared: false, Desk.Stop);
        var shared = await replies.SaveAsync(desk.Ana, null, "team", "Team", "b", isShared: true, Desk.Stop);
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Desk.Stop))!.Role = AgentRole.Agent;
            await db.SaveChangesAsync(Desk.Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => replies.SaveAsync(desk.Jonas, own, "own", "Mine", "b", isShared: false, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => replies.SaveAsync(desk.Jonas, shared, "team", "Mine", "b", isShared: true, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => replies.SaveAsync(desk.Jonas, null, "new", "New", "b", isShared: true, Desk.Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => replies.DeleteAsync(desk.Jonas, shared, Desk.Stop));
        await Desk.RefusedAsync(() => replies.SaveAsync(desk.Ana, null, "TEAM", "Again", "b", isShared: true, Desk.Stop));
    }
}
