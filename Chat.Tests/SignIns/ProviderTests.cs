using System.Net;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.SignIns;
using Chat.Tests.Audit;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.SignIns;

/// <summary>Signing in at the team's own provider, and everything that must not let anybody in.</summary>
public sealed class ProviderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Roles come from the provider, and so do accounts.</summary>
    private static readonly Dictionary<string, string?> Mapped = new()
    {
        ["Chat:Oidc:AutoCreate"] = "true",
        ["Chat:Oidc:RoleClaim"] = "groups",
        ["Chat:Oidc:Roles:administrator"] = "chat-admins",
        ["Chat:Oidc:Roles:agent"] = "support",
    };

    [Fact]
    public async Task SignIn_VerifiedAddressOfAnAgent_JoinsOnce_AndTheSubjectCountsFromThenOn()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        provider.Claims["email"] = ChatHost.AgentEmail;

        var first = await SignInAsync(host);
        provider.Claims["email"] = "moved@example.com";
        provider.Claims["email_verified"] = false;
        var second = await SignInAsync(host);
        provider.Claims["sub"] = "somebody-else";
        provider.Claims["email"] = ChatHost.AgentEmail;
        provider.Claims["email_verified"] = true;
        var other = await SignInAsync(host);

        Assert.Equal(("/clients", "/clients"), (first, second));
        Assert.Equal("/login?fault=refused", other);
        var rows = await host.Services.GetRequiredService<SignInService>().ListAsync(await host.AgentIdAsync(), Token);
        Assert.Equal([SignInMethod.Provider, SignInMethod.Provider], rows.Select(r => r.Method));
    }

    [Fact]
    public async Task SignIn_UnverifiedAddressOfAnAgent_NeverJoins()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider, new() { ["Chat:Oidc:AutoCreate"] = "true" });
        provider.Claims["email"] = ChatHost.AgentEmail;

        foreach (object? verified in new object?[] { false, "false", null })
        {
            provider.Claims.Remove("email_verified");
            if (verified is not null)
            {
                provider.Claims["email_verified"] = verified;
            }

            Assert.Equal("/login?fault=refused", await SignInAsync(host));
        }

        Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token));
        Assert.Empty(await host.Services.GetRequiredService<SignInService>().ListAsync(await host.AgentIdAsync(), Token));
    }

    [Fact]
    public async Task SignIn_Lies_LetNobodyIn()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        provider.Claims["email"] = ChatHost.AgentEmail;

        provider.Audience = "another client";
        Assert.Equal("/login?fault=provider", await SignInAsync(host));
        provider.Audience = TestProvider.ClientId;
        provider.Nonce = "another browser's";
        Assert.Equal("/login?fault=provider", await SignInAsync(host));
        provider.Nonce = null;
        provider.Ends = TimeSpan.FromMinutes(-5);
        Assert.Equal("/login?fault=provider", await SignInAsync(host));
        provider.Ends = TimeSpan.FromMinutes(5);
        provider.ForgesSignature = true;
        Assert.Equal("/login?fault=provider", await SignInAsync(host));
        provider.ForgesSignature = false;
        Assert.Equal("/login?fault=provider", await SignInAsync(host, state => state[..^4] + "AAAA"));

        Assert.Equal("/clients", await SignInAsync(host));
        Assert.DoesNotContain(host.Logs.Lines, line => !line.StartsWith("Trace", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal) && line.Contains(TestProvider.ClientSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_ShownASecondTimeOrByAnotherBrowser_LetsNobodyIn()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        provider.Claims["email"] = ChatHost.AgentEmail;
        using var browser = new Browser(host.Address);
        var answer = await AnswerAsync(browser);

        using var thief = new Browser(host.Address);
        Assert.Equal("/login?fault=provider", await FollowAsync(thief, answer));
        Assert.Equal("/login/provider/back", await FollowAsync(browser, answer));
        Assert.Equal("/clients", await FollowAsync(browser, "/login/provider/back"));
        using var again = new Browser(host.Address);
        Assert.Equal("/login?fault=provider", await FollowAsync(again, answer));
    }

    [Fact]
    public async Task Roles_Mapped_AreBroughtUpToDateAtEachSignIn_AndNoneLetsNobodyIn()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider, Mapped);

        Assert.Equal("/login?fault=refused", await SignInAsync(host));
        provider.Claims["groups"] = new[] { "support", "chat-admins" };
        Assert.Equal("/clients", await SignInAsync(host));
        Assert.Equal(AgentRole.Administrator, await RoleAsync());
        provider.Claims["groups"] = new[] { "support" };
        Assert.Equal("/clients", await SignInAsync(host));
        Assert.Equal(AgentRole.Agent, await RoleAsync());
        provider.Claims["groups"] = new[] { "chat-adminss" };
        Assert.Equal("/login?fault=refused", await SignInAsync(host));

        async Task<AgentRole> RoleAsync() => (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Name == "Maren Solheim").Role;
    }

    [Fact]
    public async Task Roles_OfTheLastAdministrator_StayAndEveryChangeIsInTheLog()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider, Mapped);
        provider.Claims["groups"] = new[] { "chat-admins" };
        Assert.Equal("/clients", await SignInAsync(host));
        provider.Claims["groups"] = new[] { "support" };
        Assert.Equal("/clients", await SignInAsync(host));
        Assert.Contains("\"Administrator\"", (await AuditRows.LastAsync(host, AuditActions.PersonChanged)).Details!, StringComparison.OrdinalIgnoreCase);

        // From now on the one who comes by the provider is the last.
        await using (var db = await host.DbAsync())
        {
            foreach (var other in db.Users.ToList())
            {
                other.Role = other.Name == "Maren Solheim" ? AgentRole.Administrator : AgentRole.Agent;
            }

            await db.SaveChangesAsync(Token);
        }

        Assert.Equal("/clients", await SignInAsync(host));
        await using var after = await host.DbAsync();
        Assert.Equal(AgentRole.Administrator, after.Users.Single(a => a.Name == "Maren Solheim").Role);
    }

    [Fact]
    public async Task SignIn_AgentWithCodesOn_IsAskedForHis_AndNobodyUninvitedGetsAnAccount()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        Assert.Equal("/login?fault=refused", await SignInAsync(host));
        provider.Claims["email"] = ChatHost.AgentEmail;
        var secret = Totp.CreateSecret();
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            await host.Services.GetRequiredService<SecondFactorService>().TurnOnAsync(await host.AgentIdAsync(), secret, Totp.Code(secret, DateTimeOffset.UtcNow), Token);
        }

        Assert.Equal("/login/code?returnUrl=%2Fclients", await SignInAsync(host));
        Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token));
    }

    [Fact]
    public async Task Confirm_ProviderHasSeenTheSamePersonJustNow_MakesHisSignInFresh_AndNothingElseDoes()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        provider.Claims["email"] = ChatHost.AgentEmail;
        using var browser = new Browser(host.Address);
        Assert.Equal("/clients", await FollowAsync(browser, await FollowAsync(browser, await AnswerAsync(browser))));
        var signIn = (await host.Services.GetRequiredService<SignInService>().ListAsync(await host.AgentIdAsync(), Token)).Single();
        var since = await ConfirmedAtAsync();

        Assert.Equal("/login/confirmed?fault=provider", await ConfirmAsync());
        provider.Claims["auth_time"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        Assert.Equal("/login/confirmed?fault=provider", await ConfirmAsync());
        provider.Claims["auth_time"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        provider.Claims["sub"] = "somebody-else";
        Assert.Equal("/login/confirmed?fault=provider", await ConfirmAsync());
        provider.Claims["sub"] = "maren-1";
        provider.ForgesSignature = true;
        Assert.Equal("/login/confirmed?fault=provider", await ConfirmAsync());
        provider.ForgesSignature = false;
        using (var stranger = new Browser(host.Address))
        {
            Assert.StartsWith("/login?", await FollowAsync(stranger, "/login/provider/confirm"), StringComparison.Ordinal);
        }

        Assert.Equal(since, await ConfirmedAtAsync());
        Assert.Equal("/login/confirmed", await ConfirmAsync());
        Assert.True(await ConfirmedAtAsync() > since);
        Assert.Equal(("login", "0"), (provider.LastPrompt, provider.LastMaxAge));

        async Task<string> ConfirmAsync()
        {
            var back = await FollowAsync(browser, await AnswerAsync(browser, from: "/login/provider/confirm"));
            return back == "/login/provider/confirmed" ? await FollowAsync(browser, back) : back;
        }

        async Task<DateTimeOffset> ConfirmedAtAsync() => (await host.Services.GetRequiredService<SignInDirectory>().FindAsync(signIn.Id, Token))!.ConfirmedAt;
    }

    private static Task<ChatHost> StartAsync(TestProvider provider, Dictionary<string, string?>? more = null)
    {
        var settings = provider.Settings;
        foreach (var (key, value) in more ?? [])
        {
            settings[key] = value;
        }

        return ChatHost.StartAsync(new() { Settings = settings });
    }

    /// <summary>Through all the moves of a browser; where it ends.</summary>
    private static async Task<string> SignInAsync(ChatHost host, Func<string, string>? alter = null)
    {
        using var browser = new Browser(host.Address);
        var back = await FollowAsync(browser, await AnswerAsync(browser, alter));
        return back == "/login/provider/back" ? await FollowAsync(browser, back) : back;
    }

    /// <summary>From the button to the address that the provider sends the browser back to.</summary>
    private static async Task<string> AnswerAsync(Browser browser, Func<string, string>? alter = null, string from = "/login/provider?returnUrl=%2Fclients")
    {
        using var asked = await browser.Http.GetAsync(new Uri(from, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        using var provider = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answered = await provider.GetAsync(asked.Headers.Location, Token);
        var address = answered.Headers.Location!.PathAndQuery;
        return alter is null ? address : alter(address);
    }

    private static async Task<string> FollowAsync(Browser browser, string address)
    {
        using var answer = await browser.Http.GetAsync(new Uri(address, UriKind.Relative), Token);
        return answer.Headers.Location is { } location ? location.IsAbsoluteUri ? location.PathAndQuery : location.ToString() : $"{answer.StatusCode}";
    }
}
