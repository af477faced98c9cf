using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.SignIns;

public sealed class PasswordTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("elevenchars", "12 characters or more")]
    [InlineData("", "12 characters or more")]
    [InlineData(null, "12 characters or more")]
    [InlineData("👍👍👍👍👍👍", "12 characters or more")]
    [InlineData("abcdefghijklmnop", "repeats itself")]
    [InlineData("abcabcabcabcabc", "repeats itself")]
    [InlineData("zyxwvutsrqpo9876", "repeats itself")]
    [InlineData("qwertzuiopasdfgh", "repeats itself")]
    [InlineData("aaaaaaaaaaaabbbb", "repeats itself")]
    [InlineData("1QAZ2wsx3edc", "Many people")]
    [InlineData("LeaveMeAlone", "Many people")]
    [InlineData("marensolheim1", "holds a name")]
    [InlineData("Maren@kilnandclay", "holds a name")]
    [InlineData("correct-horse", null)]
    [InlineData("demo-password", null)]
    [InlineData("Grüße aus Wien 7", null)]
    public void Check_Password_SaysWhatItMustBe(string? password, string? fault)
    {
        var answer = PasswordRules.Check(password, "Maren Solheim", "maren@kilnandclay.example");

        Assert.True(fault is null ? answer is null : answer?.ToString().Contains(fault, StringComparison.Ordinal) == true, answer?.ToString());
    }

    /// <summary>Made here: an attribute cannot hold half a character.</summary>
    [Fact]
    public void Check_HalfACharacter_IsNoText() =>
        Assert.Contains("12 characters or more", PasswordRules.Check('\ud800' + "bcdefghijklmnop", "Maren Solheim", "maren@kilnandclay.example")?.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Check_LongestAndLonger_OnlyTheLongestIsTaken()
    {
        var longest = string.Concat(Enumerable.Range(0, 64).Select(i => $"{(char)('a' + (i * 7 % 26))}{i * 37 % 100:00}x"));

        Assert.Equal(PasswordRules.MostLength, longest.Length);
        Assert.Null(PasswordRules.Check(longest));
        Assert.NotNull(PasswordRules.Check(longest + "y"));
    }

    [Fact]
    public async Task SignIn_SameLettersFromAnotherKeyboard_AreTheSamePassword()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Agents:0:Password"] = "Gr\u00fc\u00dfe aus Wien 7" } });
        var passwords = host.Services.GetRequiredService<PasswordService>();

        Assert.Equal(PasswordOutcome.Right, (await passwords.CheckAsync(ChatHost.AgentEmail, "Gru\u0308\u00dfe aus Wien 7", null, Token)).Outcome);
        Assert.Equal(PasswordOutcome.Wrong, (await passwords.CheckAsync(ChatHost.AgentEmail, "Gruße aus Wien 7", null, Token)).Outcome);
    }

    [Fact]
    public async Task Check_TwoHundredWrongAtOnce_NoMoreThanTheAllowedAreLookedAt()
    {
        await using var host = await ChatHost.StartAsync();
        var passwords = host.Services.GetRequiredService<PasswordService>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => passwords.CheckAsync(ChatHost.AgentEmail, $"wrong guess {i}", $"192.0.2.{i}", Token))));

        Assert.Equal(AttemptLimits.MostOfAccount, outcomes.Count(o => o.Outcome == PasswordOutcome.Wrong));
        Assert.Equal(200 - AttemptLimits.MostOfAccount, outcomes.Count(o => o.Outcome == PasswordOutcome.Locked));
        Assert.Equal(PasswordOutcome.Locked, (await passwords.CheckAsync(ChatHost.AgentEmail.ToUpperInvariant(), ChatHost.AgentPassword, null, Token)).Outcome);
    }

    [Fact]
    public async Task Check_UnknownDisabledAndKnown_AreLockedAlike()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = SignInServiceTests.Two });
        await using (var db = await host.DbAsync())
        {
            db.Users.Single(a => a.Name == "Lea").IsDisabled = true;
            await db.SaveChangesAsync(Token);
        }

        var passwords = host.Services.GetRequiredService<PasswordService>();

        var known = await AnswersAsync(ChatHost.AgentEmail);

        Assert.Equal([.. Enumerable.Repeat(PasswordOutcome.Wrong, AttemptLimits.MostOfAccount), PasswordOutcome.Locked], known);
        Assert.Equal(known, await AnswersAsync("nobody@example.com"));
        Assert.Equal(known, await AnswersAsync("lea@example.com"));

        async Task<List<PasswordOutcome>> AnswersAsync(string email)
        {
            var answers = new List<PasswordOutcome>();
            for (var i = 0; i <= AttemptLimits.MostOfAccount; i++)
            {
                answers.Add((await passwords.CheckAsync(email, "wrong guess", null, Token)).Outcome);
            }

            return answers;
        }
    }

    [Fact]
    public async Task Change_PresentOneRight_EndsTheOtherSignInsAndOnlyTheNewOneCounts()
    {
        await using var host = await ChatHost.StartAsync();
        var (passwords, signIns) = (host.Services.GetRequiredService<PasswordService>(), host.Services.GetRequiredService<SignInService>());
        var agentId = await host.AgentIdAsync();
        var (mine, other) = (await host.SignInAsync(), await host.SignInAsync());
        using var current = CurrentSignIn.Use(mine);

        var wrong = await Assert.ThrowsAsync<ChatRefusedException>(() => passwords.ChangeAsync(agentId, "not my password", "battery staple 9", null, Token));
        var weak = await Assert.ThrowsAsync<ChatRefusedException>(() => passwords.ChangeAsync(agentId, ChatHost.AgentPassword, "qwertyqwerty", null, Token));
        await passwords.ChangeAsync(agentId, ChatHost.AgentPassword, "battery staple 9", null, Token);

        Assert.Contains("present password is wrong", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("repeats itself", weak.Message, StringComparison.Ordinal);
        Assert.Equal(mine, Assert.Single(await signIns.ListAsync(agentId, Token)).Id);
        Assert.Null(await signIns.SeeAsync(agentId, other, Token));
        Assert.Equal(PasswordOutcome.Wrong, (await passwords.CheckAsync(ChatHost.AgentEmail, ChatHost.AgentPassword, null, Token)).Outcome);
        Assert.Equal((PasswordOutcome.Right, agentId), await passwords.CheckAsync(ChatHost.AgentEmail, "battery staple 9", null, Token) is var (outcome, found, _) ? (outcome, found) : default);
    }

    [Fact]
    public async Task Begin_ByAPasswordThatWasChangedMeanwhile_OrShutOut_IsRefused()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = SignInServiceTests.Two });
        var (passwords, signIns) = (host.Services.GetRequiredService<PasswordService>(), host.Services.GetRequiredService<SignInService>());
        var agentId = await host.AgentIdAsync();
        var (_, _, stamp) = await passwords.CheckAsync(ChatHost.AgentEmail, ChatHost.AgentPassword, null, Token);
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            await passwords.ChangeAsync(agentId, ChatHost.AgentPassword, "battery staple 9", null, Token);
        }

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => signIns.BeginAsync(agentId, SignInMethod.Password, stamp, null, null, Token));

        var (_, _, fresh) = await passwords.CheckAsync(ChatHost.AgentEmail, "battery staple 9", null, Token);
        await signIns.BeginAsync(agentId, SignInMethod.Password, fresh, null, null, Token);
        await using (var db = await host.DbAsync())
        {
            // Past the directory, which knows him as he was for a moment more.
            db.Users.Single(a => a.Id == agentId).IsDisabled = true;
            await db.SaveChangesAsync(Token);
        }

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => signIns.BeginAsync(agentId, SignInMethod.Password, fresh, null, null, Token));
    }

    [Fact]
    public async Task Change_WithoutAPresentOne_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        await using (var db = await host.DbAsync())
        {
            db.Users.Single().PasswordHash = null;
            await db.SaveChangesAsync(Token);
        }

        var refused = await Assert.ThrowsAsync<ChatRefusedException>(async () =>
            await host.Services.GetRequiredService<PasswordService>().ChangeAsync(await host.AgentIdAsync(), "", "battery staple 9", null, Token));

        Assert.Equal("There is no present password.", refused.Message);
        await using var after = await host.DbAsync();
        Assert.Null(after.Users.Single().PasswordHash);
    }

    [Fact]
    public void Limits_OfOneAccount_CountEverySpellingThatTheStoreTakesForIt()
    {
        var limits = new AttemptLimits(new FakeTimeProvider());
        foreach (var spelling in new[] { "mike@example.com", "MIKE@example.com", "mi\u212Ae@example.com", "mi\u212AE@example.com", "mIke@example.com" })
        {
            Assert.True(limits.TryTake(spelling, null));
        }

        Assert.False(limits.TryTake("mike@example.com", null));
        Assert.True(limits.TryTake("\ud800 is no text", null));
    }

    [Fact]
    public void Limits_OfOneNetwork_CountWhateverAccountIsTried()
    {
        var limits = new AttemptLimits(new FakeTimeProvider());

        var taken = Enumerable.Range(0, 100).Count(i => limits.TryTake($"a{i}@example.com", "192.0.2.7"));

        Assert.Equal(AttemptLimits.MostOfNetwork, taken);
        Assert.True(limits.TryTake("other@example.com", "192.0.2.8"));
    }

    [Fact]
    public void Limits_AfterTheLock_BeginAnew_AndRightTriesCostNothing()
    {
        var clock = new FakeTimeProvider();
        var limits = new AttemptLimits(clock);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(limits.TryTake("ana@example.com", "192.0.2.7"));
            limits.Succeed("ana@example.com", "192.0.2.7");
        }

        Assert.Equal(AttemptLimits.MostOfAccount, Enumerable.Range(0, 9).Count(_ => limits.TryTake("Ana@example.com", "192.0.2.7")));
        clock.Advance(AttemptLimits.Lock - TimeSpan.FromSeconds(1));
        Assert.False(limits.TryTake("ana@example.com", "192.0.2.7"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limits.TryTake("ana@example.com", "192.0.2.7"));
    }

    [Fact]
    public void Limits_FloodedWithNames_StayBoundedAndKeepWhoIsLocked()
    {
        var limits = new AttemptLimits(new FakeTimeProvider());
        for (var i = 0; i < AttemptLimits.MostOfAccount; i++)
        {
            limits.TryTake("ana@example.com", "192.0.2.7");
        }

        for (var i = 0; i < AttemptLimits.Capacity * 2; i++)
        {
            limits.TryTake($"a{i}@example.com", $"network {i}");
        }

        Assert.InRange(limits.Remembered, 1, AttemptLimits.Capacity + 1);
        Assert.False(limits.TryTake("ana@example.com", "192.0.2.9"));
    }
}
