using System.Net;
using Chat.Core.Agents;
using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Portal;

public sealed class SignInTests
{
    [Fact]
    public async Task Inbox_NobodySignedIn_LeadsToSignInAndBack()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);

        using var refused = await browser.Http.GetAsync(new Uri("/inbox?view=all", UriKind.Relative), TestContext.Current.CancellationToken);
        var location = await browser.SignInAsync("/login?returnUrl=%2Finbox%3Fview%3Dall", ChatHost.AgentEmail, ChatHost.AgentPassword);

        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        Assert.Contains("/login?returnUrl=%2Finbox%3Fview%3Dall", refused.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("/inbox?view=all", location);
        using var inbox = await browser.Http.GetAsync(new Uri("/inbox", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, inbox.StatusCode);
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_LocksOutAlsoTheRightOne()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);
        for (var i = 0; i < 5; i++)
        {
            await browser.SignInAsync("/login", ChatHost.AgentEmail, "wrong");
        }

        var page = await browser.SignInAsync("/login", ChatHost.AgentEmail, ChatHost.AgentPassword);

        Assert.Contains("Too many attempts.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_UnknownAddress_AnswersLikeAWrongPassword()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);

        var unknown = await browser.SignInAsync("/login", "nobody@example.com", "wrong");
        var wrong = await browser.SignInAsync("/login", ChatHost.AgentEmail, "wrong");

        Assert.Contains("Email or password is wrong.", unknown, StringComparison.Ordinal);
        Assert.Contains("Email or password is wrong.", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_SignedInAgent_StaysSignedInAndSettingsAreBroughtUpToDate()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);
        await browser.SignInAsync("/login", ChatHost.AgentEmail, ChatHost.AgentPassword);

        await host.RestartAsync();

        using var after = new Browser(host.Address, browser.Cookies);
        using var inbox = await after.Http.GetAsync(new Uri("/inbox", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, inbox.StatusCode);
        Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Setup_NoAgentYet_TheCodeOfTheLogWorksOnce()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Agents:0:Email"] = null, ["Chat:Agents:0:Password"] = null, ["Chat:Agents:0:Name"] = null } });
        var code = host.Services.GetRequiredService<SetupCode>().Create();
        using var browser = new Browser(host.Address);
        var fields = new Dictionary<string, string> { ["Input.Name"] = "Mira", ["Input.Email"] = "mira@example.com", ["Input.Password"] = "a-long-password" };

        var wrong = await browser.PostAsync($"/setup?code={new string('A', 43)}", fields);
        var created = await browser.PostAsync($"/setup?code={code}", fields);
        var again = await browser.PostAsync($"/setup?code={code}", fields);

        Assert.Contains("no good any more", wrong, StringComparison.Ordinal);
        Assert.Equal("/inbox", created);
        Assert.Contains("no good any more", again, StringComparison.Ordinal);
        Assert.Equal(AgentRole.Administrator, Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(TestContext.Current.CancellationToken)).Value.Role);
    }

    [Fact]
    public async Task Setup_ManyAtOnceWithTheRightCode_MakeOneAdministrator()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Agents:0:Email"] = null, ["Chat:Agents:0:Password"] = null, ["Chat:Agents:0:Name"] = null } });
        var code = host.Services.GetRequiredService<SetupCode>().Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var browser = new Browser(host.Address);
            return await browser.PostAsync($"/setup?code={code}", new() { ["Input.Name"] = $"Mira {i}", ["Input.Email"] = $"mira{i}@example.com", ["Input.Password"] = "battery staple 9" });
        }));

        Assert.Single(answers, "/inbox");
        Assert.Single(await host.Services.GetRequiredService<AgentDirectory>().AllAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void SetupCode_AfterAnHour_IsNoGood()
    {
        var clock = new FakeTimeProvider();
        var codes = new SetupCode(clock);
        var code = codes.Create();
        Assert.True(codes.IsGood(code));

        clock.Advance(SetupCode.Lifetime);

        Assert.False(codes.Use(code));
    }

    [Fact]
    public async Task Circuit_FromAnotherOrigin_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "https://evil.example");

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/inbox/1", "/inbox/1")]
    [InlineData("https://evil.example", "/inbox")]
    [InlineData("//evil.example", "/inbox")]
    [InlineData("/\\evil.example", "/inbox")]
    [InlineData("/\t/evil.example", "/inbox")]
    [InlineData("/\r\n/evil.example", "/inbox")]
    [InlineData("/inbox\n", "/inbox")]
    [InlineData(null, "/inbox")]
    public void Local_OnlyPathsOfThisHost(string? returnUrl, string expected) => Assert.Equal(expected, Addresses.Local(returnUrl));
}
