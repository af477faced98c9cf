using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Sites;

public sealed class SiteKeysTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private Guid agentId;
    private ChatHost host = null!;
    private SiteKeys keys = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SiteDirectory Directory => host.Services.GetRequiredService<SiteDirectory>();

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync(new()
        {
            Clock = clock,
            Settings = new() { ["Chat:Agents:1:Email"] = "lea@example.com", ["Chat:Agents:1:Password"] = ChatHost.AgentPassword, ["Chat:Agents:1:Name"] = "Lea", ["Chat:Agents:1:Role"] = "lead" },
        });
        keys = host.Services.GetRequiredService<SiteKeys>();
        agentId = await host.AgentIdAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Replace_BothKeysCountUntilTheOverlapEnds_AndTheVisitorStaysHimself()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var before = await host.VisitorAsync();

        await keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", overlapDays: 7, Token);
        var byOld = await host.VisitorAsync(before.Token);
        var byNew = await host.VisitorAsync(before.Token, site: "shop-2");
        var look = await Directory.FindLookAsync(Site.DefaultKey, Token);
        await using (var db = await host.DbAsync())
        {
            var site = await db.Sites.SingleAsync(Token);
            Assert.Equal(clock.GetUtcNow().AddDays(7), Assert.Single(site.Settings.FormerKeys).EndsAt);
            site.Settings = site.Settings with { FormerKeys = [new(Site.DefaultKey, clock.GetUtcNow())] };
            await db.SaveChangesAsync(Token);
        }

        Directory.Forget();
        var late = await host.ConnectAsync();

        Assert.Equal((before.ClientId, before.ClientId), (byOld.ClientId, byNew.ClientId));
        Assert.Equal(("shop-2", Site.DefaultKey), (look!.Key, look.Id));
        Assert.StartsWith("unknown_site: ", await late.RefusalAsync("Join", new { site = Site.DefaultKey, token = before.Token }), StringComparison.Ordinal);
        Assert.NotNull(await Directory.FindAsync("shop-2", Token));
        Assert.Null(await Directory.FindAsync(Site.DefaultKey, Token));
    }

    [Fact]
    public async Task Replace_Twice_BrowsersGoOnUnderTheFirstName()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        await keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", overlapDays: 7, Token);
        await keys.ReplaceAsync(agentId, "shop-2", "shop-3", overlapDays: 0, Token);

        Assert.Equal(("shop-3", Site.DefaultKey), ((await Directory.FindLookAsync(Site.DefaultKey, Token))!.Key, (await Directory.FindLookAsync("shop-3", Token))!.Id));
        Assert.Null(await Directory.FindAsync("shop-2", Token));
    }

    [Fact]
    public async Task Signature_OverTheOldKey_CountsAsLongAsTheKey()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var site = new TestSite(host);
        await site.SecretsAsync();
        var signed = await site.SignAsync("42", "Kim");

        await keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", overlapDays: 7, Token);
        var visitor = await host.VisitorAsync(site: "shop-2");
        var answer = await visitor.InvokeAsync("Identify", signed);

        Assert.True(answer.GetProperty("isVerified").GetBoolean());
    }

    [Fact]
    public async Task Key_ThatAnotherSiteHasOrHad_IsTaken()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var sites = host.Services.GetRequiredService<SiteService>();
        await sites.CreateAsync(agentId, "studio", "Studio", Token);
        await keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", overlapDays: 7, Token);

        await Assert.ThrowsAsync<SiteRefusedException>(() => keys.ReplaceAsync(agentId, "shop-2", "studio", 7, Token));
        await Assert.ThrowsAsync<SiteRefusedException>(() => keys.ReplaceAsync(agentId, "studio", Site.DefaultKey, 7, Token));
        await Assert.ThrowsAsync<SiteRefusedException>(() => sites.CreateAsync(agentId, Site.DefaultKey, "Again", Token));
        await Assert.ThrowsAsync<SiteRefusedException>(() => keys.ReplaceAsync(agentId, "shop-2", "No Key", 7, Token));
        await Assert.ThrowsAsync<SiteRefusedException>(() => keys.ReplaceAsync(agentId, "shop-2", "shop-3", 366, Token));
        await Assert.ThrowsAsync<ChatRefusedException>(() => keys.ReplaceAsync(agentId, "nothing", "shop-3", 7, Token));
        await keys.ReplaceAsync(agentId, "shop-2", Site.DefaultKey, 7, Token);
    }

    [Fact]
    public async Task EndFormer_TheOldKeyIsUnknownAtOnce()
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        await keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", overlapDays: 7, Token);

        await keys.EndFormerAsync(agentId, "shop-2", Token);

        Assert.Null(await Directory.FindAsync(Site.DefaultKey, Token));
        Assert.NotNull(await Directory.FindAsync("shop-2", Token));
    }

    [Fact]
    public async Task WithoutAFreshSignIn_NothingIsChanged()
    {
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => keys.ReplaceAsync(agentId, Site.DefaultKey, "shop-2", 7, Token));

        Assert.Equal(Refusal.FreshSignInNeeded, refused.Refusal);
        Assert.Null(await Directory.FindAsync("shop-2", Token));
    }

    [Fact]
    public async Task Lead_IsRefused()
    {
        var lead = (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Role == AgentRole.Lead).Id;

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => keys.ReplaceAsync(lead, Site.DefaultKey, "shop-2", 7, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => keys.EndFormerAsync(lead, Site.DefaultKey, Token));
    }
}
