using System.Net;
using System.Text;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.SignIns;

/// <summary>Codes of an authenticator app beside the password.</summary>
public sealed class TotpTests
{
    /// <summary>"12345678901234567890", the key of the standard's own examples.</summary>
    private const string StandardKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Code_ExamplesOfTheStandard_AreTheSame(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(StandardKey, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void Find_ClockIsWrong_OneStepIsForgiven(int seconds, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);

        Assert.Equal(counts, Totp.Find(StandardKey, Totp.Code(StandardKey, now.AddSeconds(seconds)), now) is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    public void Find_NoCode_IsNone(string code) => Assert.Null(Totp.Find(StandardKey, code, DateTimeOffset.UtcNow));

    [Fact]
    public async Task TurnOn_WithoutFreshSignInOrWithAWrongCode_IsRefused()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var factors = host.Services.GetRequiredService<SecondFactorService>();
        var agentId = await host.AgentIdAsync();
        var secret = Totp.CreateSecret();

        var stale = await Assert.ThrowsAsync<ChatRefusedException>(() => factors.TurnOnAsync(agentId, secret, Totp.Code(secret, clock.GetUtcNow()), Token));
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        await Assert.ThrowsAsync<ChatRefusedException>(() => factors.TurnOnAsync(agentId, secret, Totp.Code(secret, clock.GetUtcNow().AddHours(1)), Token));

        Assert.Equal(Refusal.FreshSignInNeeded, stale.Refusal);
        Assert.False(await factors.IsOnAsync(agentId, Token));
    }

    [Fact]
    public async Task Check_TheSameCodeFiftyTimesAtOnce_CountsOnce_AndNoneBeforeIt()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (factors, agentId, secret, _) = await TurnedOnAsync(host);
        var before = Totp.Code(secret, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromMinutes(1));
        var code = Totp.Code(secret, clock.GetUtcNow());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => factors.CheckAsync(agentId, code, null, Token))));

        Assert.Single(outcomes, PasswordOutcome.Right);
        clock.Advance(AttemptLimits.Lock);
        Assert.NotEqual(PasswordOutcome.Right, await factors.CheckAsync(agentId, before, null, Token));
        Assert.NotEqual(PasswordOutcome.Right, await factors.CheckAsync(agentId, code, null, Token));
        Assert.Equal(PasswordOutcome.Right, await factors.CheckAsync(agentId, Totp.Code(secret, clock.GetUtcNow()), null, Token));
    }

    [Fact]
    public async Task Check_WrongCodes_FiveAreLookedAt()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (factors, agentId, secret, _) = await TurnedOnAsync(host);
        clock.Advance(TimeSpan.FromMinutes(1));

        var outcomes = new List<PasswordOutcome>();
        for (var i = 0; i < 8; i++)
        {
            outcomes.Add(await factors.CheckAsync(agentId, "no code", $"192.0.2.{i}", Token));
        }

        Assert.Equal(AttemptLimits.MostOfAccount, outcomes.Count(o => o == PasswordOutcome.Wrong));
        Assert.Equal(PasswordOutcome.Locked, await factors.CheckAsync(agentId, Totp.Code(secret, clock.GetUtcNow()), null, Token));
    }

    [Fact]
    public async Task RecoveryCodes_EachCountsOnce_AndNewOnesReplaceTheOld()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (factors, agentId, _, codes) = await TurnedOnAsync(host);

        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(PasswordOutcome.Right, await factors.CheckAsync(agentId, codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal), null, Token));
        Assert.Equal(PasswordOutcome.Wrong, await factors.CheckAsync(agentId, codes[0], null, Token));
        Assert.Equal(9, await factors.CountRecoveryCodesAsync(agentId, Token));
        IReadOnlyList<string> renewed;
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            renewed = await factors.RenewRecoveryCodesAsync(agentId, Token);
        }

        Assert.Equal(PasswordOutcome.Wrong, await factors.CheckAsync(agentId, codes[1], null, Token));
        Assert.Equal(PasswordOutcome.Right, await factors.CheckAsync(agentId, renewed[0], null, Token));
    }

    [Fact]
    public async Task Store_HoldsNeitherSecretNorCodes_AndNoLogDoes()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (_, _, secret, codes) = await TurnedOnAsync(host);

        await using (var db = await host.DbAsync())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "PRAGMA wal_checkpoint(TRUNCATE)", Token);
        }

        var files = string.Concat(Directory.GetFiles(host.DataDirectory, "chat.db*").Select(f => Encoding.Latin1.GetString(ReadShared(f))));
        Assert.DoesNotContain(secret, files, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code, files, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal) || codes.Any(code => line.Contains(code, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SignIn_WithCodesOn_NeedsBoth()
    {
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var (_, agentId, secret, _) = await TurnedOnAsync(host);
        await host.Services.GetRequiredService<SignInService>().EndAllAsync(null, agentId, Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var browser = new Browser(host.Address);

        var step = await browser.SignInAsync("/login?returnUrl=%2Fclients");
        var between = await browser.GetAsync("/inbox");
        var wrong = await browser.PostAsync(step, new() { ["Input.Code"] = "000000" });
        var right = await browser.PostAsync(step, new() { ["Input.Code"] = Totp.Code(secret, clock.GetUtcNow()) });
        using var other = new Browser(host.Address);
        var alone = await other.Http.GetStringAsync(new Uri("/login/code", UriKind.Relative), Token);

        Assert.Equal("/login/code?returnUrl=%2Fclients", step);
        Assert.Equal(HttpStatusCode.Redirect, between);
        Assert.Contains("does not count", wrong, StringComparison.Ordinal);
        Assert.Equal("/clients", right);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/clients"));
        Assert.Contains("took too long", alone, StringComparison.Ordinal);
        Assert.Equal(SignInMethod.PasswordAndCode, Assert.Single(await host.Services.GetRequiredService<SignInService>().ListAsync(agentId, Token)).Method);
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private async Task<(SecondFactorService Factors, Guid AgentId, string Secret, IReadOnlyList<string> Codes)> TurnedOnAsync(ChatHost host)
    {
        var factors = host.Services.GetRequiredService<SecondFactorService>();
        var (agentId, secret) = (await host.AgentIdAsync(), Totp.CreateSecret());
        using var fresh = CurrentSignIn.Use(await host.SignInAsync());
        return (factors, agentId, secret, await factors.TurnOnAsync(agentId, secret, Totp.Code(secret, clock.GetUtcNow()), Token));
    }
}
