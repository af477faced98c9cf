using System.Net;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.SignIns;

/// <summary>Sign-ins as rows: what a cookie is worth, and what ends it.</summary>
public sealed class SignInServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_TwoBrowsers_SaysWhereEachIsAndNothingMore()
    {
        await using var host = await ChatHost.StartAsync();
        using var first = new Browser(host.Address);
        using var second = new Browser(host.Address);
        await first.SignInAsync();
        await second.SignInAsync();
        var signIns = host.Services.GetRequiredService<SignInService>();
        var agentId = await host.AgentIdAsync();

        var rows = await signIns.ListAsync(agentId, Token);

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal((SignInMethod.Password, "127.0.0.0/24", "Firefox 140, Linux", false), (row.Method, row.Network, row.Browser, row.IsCurrent)));
        using var current = CurrentSignIn.Use(rows[1].Id);
        Assert.Equal((rows[1].Id, true), ((await signIns.ListAsync(agentId, Token))[0].Id, (await signIns.ListAsync(agentId, Token))[0].IsCurrent));
    }

    [Fact]
    public async Task End_OneOfTwo_ItsCookieOpensNothingAndTheOtherStays()
    {
        await using var host = await ChatHost.StartAsync();
        using var first = new Browser(host.Address);
        using var second = new Browser(host.Address);
        await first.SignInAsync();
        await second.SignInAsync();
        var signIns = host.Services.GetRequiredService<SignInService>();
        var agentId = await host.AgentIdAsync();
        var ids = (await signIns.ListAsync(agentId, Token)).Select(r => r.Id).Order().ToList();

        await signIns.EndAsync(agentId, ids[0], Token);

        Assert.Equal(HttpStatusCode.Redirect, await first.GetAsync("/inbox"));
        Assert.Equal(HttpStatusCode.OK, await second.GetAsync("/inbox"));
        Assert.Equal(ids[1], Assert.Single(await signIns.ListAsync(agentId, Token)).Id);
    }

    [Fact]
    public async Task EndOthers_LeavesTheOneThatAsks_AndNobodyElsesAreTouched()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = Two });
        var signIns = host.Services.GetRequiredService<SignInService>();
        var (ana, lea) = (await host.AgentIdAsync(), await LeaAsync(host));
        var (mine, other, hers) = (await host.SignInAsync(), await host.SignInAsync(), await host.SignInAsync(lea));
        using var current = CurrentSignIn.Use(mine);

        await signIns.EndAsync(ana, hers, Token);
        await signIns.EndOthersAsync(ana, Token);

        Assert.Equal(mine, Assert.Single(await signIns.ListAsync(ana, Token)).Id);
        Assert.Equal(hers, Assert.Single(await signIns.ListAsync(lea, Token)).Id);
        Assert.Null(await signIns.SeeAsync(ana, other, Token));
        Assert.Null(await signIns.SeeAsync(ana, hers, Token));
    }

    [Fact]
    public async Task SignOut_AndDisabled_EndTheCookieForGood()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);
        await browser.SignInAsync();
        var kept = new CookieContainer();
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
        {
            kept.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        }

        await host.Services.GetRequiredService<SignInService>().EndAllAsync(null, await host.AgentIdAsync(), Token);
        using var thief = new Browser(host.Address, kept);

        Assert.Equal(HttpStatusCode.Redirect, await thief.GetAsync("/inbox"));
        await browser.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/inbox"));
        Assert.Equal(HttpStatusCode.Redirect, await thief.GetAsync("/inbox"));
    }

    [Fact]
    public async Task SignIn_NotSeenForThirtyDays_IsOver_AndSeenIsKept()
    {
        await using var host = await ChatHost.StartAsync();
        var signIns = host.Services.GetRequiredService<SignInService>();
        var agentId = await host.AgentIdAsync();
        var (used, left) = (await host.SignInAsync(), await host.SignInAsync());
        await SeenAsync(used, TimeSpan.FromDays(20));
        await SeenAsync(left, SignInDirectory.Idle + TimeSpan.FromHours(1));
        host.Services.GetRequiredService<SignInDirectory>().Forget();

        Assert.NotNull(await signIns.SeeAsync(agentId, used, Token));
        Assert.Null(await signIns.SeeAsync(agentId, left, Token));

        Assert.Equal(used, Assert.Single(await signIns.ListAsync(agentId, Token)).Id);
        Assert.InRange(await host.ReadAsync(db => db.SignIns.Where(s => s.Id == used).Select(s => s.SeenAt)), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));

        async Task SeenAsync(Guid id, TimeSpan ago)
        {
            await using var db = await host.DbAsync();
            var at = DateTimeOffset.UtcNow - ago;
            await db.SignIns.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, at), Token);
        }
    }

    [Fact]
    public async Task Begin_MoreThanFifty_EndsTheOldest()
    {
        await using var host = await ChatHost.StartAsync();
        var signIns = host.Services.GetRequiredService<SignInService>();
        var agentId = await host.AgentIdAsync();
        var first = await host.SignInAsync();
        for (var i = 0; i < SignInService.MostOfOneAgent; i++)
        {
            await host.SignInAsync();
        }

        Assert.Null(await signIns.SeeAsync(agentId, first, Token));
        Assert.Equal(SignInService.MostOfOneAgent, await host.CountAsync(db => db.SignIns.Where(s => s.EndedAt == null)));
    }

    [Fact]
    public async Task Fresh_OnlyForItsOwnerAtItsBrowserAndForTenMinutes()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = Two });
        var fresh = host.Services.GetRequiredService<FreshSignIn>();
        var signIns = host.Services.GetRequiredService<SignInService>();
        var (ana, lea) = (await host.AgentIdAsync(), await LeaAsync(host));
        var (mine, other) = (await host.SignInAsync(), await host.SignInAsync());

        Assert.False(await fresh.HoldsAsync(ana, Token));
        using (CurrentSignIn.Use(mine))
        {
            await fresh.RequireAsync(ana, Token);
            Assert.False(await fresh.HoldsAsync(lea, Token));
            clock.Advance(FreshSignIn.Lifetime);
            var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => fresh.RequireAsync(ana, Token).AsTask());
            Assert.Equal(Refusal.FreshSignInNeeded, refused.Refusal);

            await signIns.ConfirmAsync(ana, mine, Token);
            await fresh.RequireAsync(ana, Token);
            await signIns.EndAsync(ana, mine, Token);
            Assert.False(await fresh.HoldsAsync(ana, Token));
        }

        using (CurrentSignIn.Use(other))
        {
            Assert.False(await fresh.HoldsAsync(ana, Token));
        }
    }

    internal static Dictionary<string, string?> Two => new()
    {
        ["Chat:Agents:1:Email"] = "lea@example.com",
        ["Chat:Agents:1:Password"] = ChatHost.AgentPassword,
        ["Chat:Agents:1:Name"] = "Lea",
    };

    private static async Task<Guid> LeaAsync(ChatHost host) =>
        (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Name == "Lea").Id;
}
