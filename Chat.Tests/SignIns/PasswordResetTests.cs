using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Portal.Shared;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.SignIns;

public sealed class PasswordResetTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_OnlyByAnAdministratorWithAFreshSignIn()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new(SignInServiceTests.Two) { ["Chat:Agents:1:Role"] = "lead" } });
        var resets = host.Services.GetRequiredService<PasswordResetService>();
        var (ana, lea) = (await host.AgentIdAsync(), await LeaAsync(host));

        var stale = await Assert.ThrowsAsync<ChatRefusedException>(() => resets.CreateAsync(ana, lea, Token));
        using var fresh = CurrentSignIn.Use(await host.SignInAsync(lea));

        Assert.Equal(Refusal.FreshSignInNeeded, stale.Refusal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => resets.CreateAsync(lea, ana, Token));
    }

    [Fact]
    public async Task Link_OpenedTwiceAtOnce_SetsOnePassword_AndEndsTheSignIns()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = SignInServiceTests.Two });
        var (token, lea) = await LinkAsync(host);
        var resets = host.Services.GetRequiredService<PasswordResetService>();
        var signIn = await host.SignInAsync(lea);

        await Assert.ThrowsAsync<ChatRefusedException>(() => resets.UseAsync(token, "too short", Token));
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => resets.UseAsync(token, $"battery staple {i}", Token))));

        Assert.Single(done, true);
        Assert.Null(await host.Services.GetRequiredService<SignInService>().SeeAsync(lea, signIn, Token));
        var passwords = host.Services.GetRequiredService<PasswordService>();
        Assert.Equal(PasswordOutcome.Right, (await passwords.CheckAsync("lea@example.com", $"battery staple {Array.IndexOf(done, true)}", null, Token)).Outcome);
        Assert.Equal(PasswordOutcome.Wrong, (await passwords.CheckAsync("lea@example.com", ChatHost.AgentPassword, null, Token)).Outcome);
    }

    [Fact]
    public async Task Link_OlderOrOverOrMadeUp_IsNoGood()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = SignInServiceTests.Two });
        var resets = host.Services.GetRequiredService<PasswordResetService>();
        var (older, lea) = await LinkAsync(host);
        var (token, _) = await LinkAsync(host);

        Assert.Null(await resets.FindAsync(older, Token));
        Assert.Null(await resets.FindAsync(new string('A', 43), Token));
        Assert.Null(await resets.FindAsync(null, Token));
        Assert.Equal(lea, await resets.FindAsync(token, Token));
        clock.Advance(PasswordResetService.Lifetime);
        Assert.Null(await resets.FindAsync(token, Token));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_WhileAnAdministratorsLinkCounts_LeavesItAndMakesNone()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = SignInServiceTests.Two });
        var resets = host.Services.GetRequiredService<PasswordResetService>();
        var (token, lea) = await LinkAsync(host);
        clock.Advance(PasswordResetService.Lifetime / 2);

        Assert.Null(await resets.AskAsync("lea@example.com", Token));
        Assert.Equal(lea, await resets.FindAsync(token, Token));
        clock.Advance(PasswordResetService.Lifetime / 2);
        Assert.NotNull(await resets.AskAsync("lea@example.com", Token));
    }

    [Fact]
    public async Task Use_StoreFailsAtTheLastStep_LeavesLinkPasswordAndSignIns()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = SignInServiceTests.Two });
        var (token, lea) = await LinkAsync(host);
        var signIn = await host.SignInAsync(lea);
        var resets = host.Services.GetRequiredService<PasswordResetService>();
        await using (var db = await host.DbAsync())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER broken BEFORE UPDATE OF EndedAt ON SignIns BEGIN SELECT RAISE(ABORT, 'broken'); END", Token);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => resets.UseAsync(token, "battery staple 9", Token));

        Assert.Equal(lea, await resets.FindAsync(token, Token));
        Assert.NotNull(await host.Services.GetRequiredService<SignInService>().SeeAsync(lea, signIn, Token));
        Assert.Equal(PasswordOutcome.Right, (await host.Services.GetRequiredService<PasswordService>().CheckAsync("lea@example.com", ChatHost.AgentPassword, null, Token)).Outcome);
        await using (var db = await host.DbAsync())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER broken", Token);
        }

        Assert.True(await resets.UseAsync(token, "battery staple 9", Token));
    }

    [Fact]
    public async Task Page_GoodLink_SetsThePasswordOnce()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = SignInServiceTests.Two });
        var (token, _) = await LinkAsync(host);
        using var browser = new Browser(host.Address);

        var weak = await browser.PostAsync("/reset", Fields("qwertyqwerty"));
        var done = await browser.PostAsync("/reset", Fields("battery staple 9"));
        var again = await browser.PostAsync("/reset", Fields("another staple 9"));

        Assert.Contains("follows a row of keys", weak, StringComparison.Ordinal);
        Assert.Contains("Your new password counts", done, StringComparison.Ordinal);
        Assert.Contains("no good any more", again, StringComparison.Ordinal);
        Assert.Equal("/inbox", await browser.SignInAsync("/login", "lea@example.com", "battery staple 9"));
        Assert.Equal("/reset#" + token, Addresses.Reset(token));

        Dictionary<string, string> Fields(string password) => new() { ["Input.Token"] = token, ["Input.Sets"] = "true", ["Input.Password"] = password };
    }

    private static async Task<(string Token, Guid AgentId)> LinkAsync(ChatHost host)
    {
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        var lea = await LeaAsync(host);
        return (await host.Services.GetRequiredService<PasswordResetService>().CreateAsync(await host.AgentIdAsync(), lea, Token), lea);
    }

    private static async Task<Guid> LeaAsync(ChatHost host) =>
        (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Name == "Lea").Id;
}
