using System.Net;
using System.Net.Http.Headers;
using Chat.Core.Clients;
using Chat.Core.Diagnostics;
using Chat.Core.Presence;
using Chat.Portal.Widget;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Clients;

public sealed class BlockTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Block_OpenConnection_HearsNothingMoreAndIsGone()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        var blocks = host.Services.GetRequiredService<BlockService>();

        await blocks.BlockAsync(await host.AgentIdAsync(), visitor.ClientId, until: null, Now);

        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("GetMessages", new { conversationId }), StringComparison.Ordinal);
        await Wait.UntilAsync(() => !host.Services.GetRequiredService<VisitorPresence>().IsOnline(visitor.ClientId), "he counts as gone");
        Assert.Single(await host.Services.GetRequiredService<ClientQueries>().BlockedAsync(await host.AgentIdAsync(), 10, Now));

        await blocks.UnblockAsync(await host.AgentIdAsync(), visitor.ClientId, Now);

        await Wait.UntilAsync(() => !visitor.IsConnected, "he is called back");
        await using var back = await host.VisitorAsync(visitor.Token);
        await back.SendAsync("again");
        Assert.Empty(await host.Services.GetRequiredService<ClientQueries>().BlockedAsync(await host.AgentIdAsync(), 10, Now));
    }

    [Fact]
    public async Task Block_ItsTimeIsOver_EndsByItself()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var blocks = host.Services.GetRequiredService<BlockService>();
        var visitor = await host.VisitorAsync();
        var agentId = await host.AgentIdAsync();
        await Assert.ThrowsAsync<ChatRefusedException>(() => blocks.BlockAsync(agentId, visitor.ClientId, clock.GetUtcNow(), Now));
        await blocks.BlockAsync(agentId, visitor.ClientId, clock.GetUtcNow().AddHours(1), Now);
        await blocks.BlockAddressesAsync(agentId, "203.0.113.7/24", clock.GetUtcNow().AddMinutes(10), Now);
        var during = await host.ConnectAsync();
        Assert.StartsWith("blocked: ", await during.RefusalAsync("Join", new { site = "default", token = visitor.Token }), StringComparison.Ordinal);
        Assert.Equal("203.0.113.0/24", Assert.Single(await blocks.RangesAsync(agentId, Now)).Range);
        Assert.True(blocks.IsBlocked(IPAddress.Parse("::ffff:203.0.113.200")));

        clock.Advance(TimeSpan.FromHours(1));

        await using var after = await host.VisitorAsync(visitor.Token);
        await after.SendAsync("back");
        Assert.False(blocks.IsKeptOut(visitor.ClientId));
        Assert.False(blocks.IsBlocked(IPAddress.Parse("203.0.113.200")));
        Assert.Empty(await blocks.RangesAsync(agentId, Now));
    }

    [Fact]
    public async Task BlockAddresses_OwnAddress_RefusesOpenLinesJoinsAndUploads()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var blocks = host.Services.GetRequiredService<BlockService>();
        var agentId = await host.AgentIdAsync();

        await blocks.BlockAddressesAsync(agentId, "127.0.0.1/8", until: null, Now);

        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        var other = await host.ConnectAsync();
        Assert.StartsWith("blocked: ", await other.RefusalAsync("Join", new { site = "default" }), StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);
        using var file = new StringContent("x");
        file.Headers.Add("X-File-Name", "a.txt");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync(new Uri("/attachments", UriKind.Relative), file, Now)).StatusCode);

        // After a restart the store says the same; the same range again only changes its end.
        await host.RestartAsync();
        blocks = host.Services.GetRequiredService<BlockService>();
        var restarted = await host.ConnectAsync();
        Assert.StartsWith("blocked: ", await restarted.RefusalAsync("Join", new { site = "default" }), StringComparison.Ordinal);
        await blocks.BlockAddressesAsync(agentId, "127.0.0.9/8", DateTimeOffset.UtcNow.AddDays(1), Now);
        var range = Assert.Single(await blocks.RangesAsync(agentId, Now));

        await blocks.UnblockAddressesAsync(agentId, range.Id, Now);

        await using var back = await host.VisitorAsync(visitor.Token);
        await back.SendAsync("again");
    }

    [Fact]
    public async Task Addresses_OfWhoIsHere_AreShownWithoutTheirEndUnlessTheSiteSaysSo()
    {
        await using var host = await ChatHost.StartAsync();
        var (visitor, agentId) = (await host.VisitorAsync(), await host.AgentIdAsync());
        var addresses = host.Services.GetRequiredService<VisitorAddresses>();
        var blocks = host.Services.GetRequiredService<BlockService>();

        var hidden = Assert.Single(await addresses.OfAsync(agentId, visitor.ClientId, Now));
        await host.SetSiteAsync(site => site.Settings = site.Settings with { ShowsAddresses = true });
        var shown = Assert.Single(await addresses.OfAsync(agentId, visitor.ClientId, Now));
        await blocks.BlockAddressesAsync(agentId, hidden.Range, null, Now);
        var block = Assert.Single(await blocks.RangesAsync(agentId, Now));

        Assert.Equal(("127.0.0.1/32", "127.0.0.…", "127.0.0.1/32"), (hidden.Range, hidden.Shown, shown.Shown));
        Assert.Equal("127.0.0.1/32", await addresses.ShownAsync(block, Now));
        await host.SetSiteAsync(site => site.Settings = site.Settings with { ShowsAddresses = false });
        Assert.Equal("127.0.0.…", await addresses.ShownAsync(block, Now));
        var other = await host.ConnectAsync();
        Assert.StartsWith("blocked: ", await other.RefusalAsync("Join", new { site = "default" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Block_NoAgent_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var blocks = host.Services.GetRequiredService<BlockService>();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => blocks.BlockAsync(Guid.NewGuid(), visitor.ClientId, null, Now));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => blocks.BlockAddressesAsync(Guid.NewGuid(), "203.0.113.1", null, Now));

        await visitor.SendAsync("still here");
    }
}
