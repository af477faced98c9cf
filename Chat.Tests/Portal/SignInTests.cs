using System.Net;
using System.Text.RegularExpressions;
using Chat.Core.Agents;
using Chat.Portal.Identity;
using Chat.Portal.Shared;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Portal;

public sealed partial class SignInTests
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
    [InlineData(null, "/inbox")]
    public void Local_OnlyPathsOfThisHost(string? returnUrl, string expected) => Assert.Equal(expected, Addresses.Local(returnUrl));

    private sealed partial class Browser : IDisposable
    {
        public Browser(Uri address, CookieContainer? cookies = null)
        {
            Cookies = cookies ?? new CookieContainer();
            Http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
            if (cookies is not null)
            {
                // The host has another port now, and cookies know no ports.
                foreach (Cookie cookie in cookies.GetAllCookies())
                {
                    cookie.Port = "";
                }
            }
        }

        public HttpClient Http { get; }

        public CookieContainer Cookies { get; }

        public Task<string> SignInAsync(string page, string email, string password) =>
            PostAsync(page, new Dictionary<string, string> { ["Input.Email"] = email, ["Input.Password"] = password, ["Input.Remember"] = "true" });

        /// <summary>Fills in the page's form; the address it leads to, or the page that it answers.</summary>
        public async Task<string> PostAsync(string page, Dictionary<string, string> fields)
        {
            var html = await Http.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
            var hidden = Hidden().Matches(html).ToDictionary(m => WebUtility.HtmlDecode(m.Groups[1].Value), m => WebUtility.HtmlDecode(m.Groups[2].Value));
            using var content = new FormUrlEncodedContent(hidden.Concat(fields));
            using var answer = await Http.PostAsync(new Uri(page, UriKind.Relative), content, TestContext.Current.CancellationToken);
            return answer.Headers.Location is { } location
                ? location.IsAbsoluteUri ? location.PathAndQuery : location.ToString()
                : hidden.Count == 0 ? html : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        public void Dispose() => Http.Dispose();

        [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)"[^>]*>""")]
        private static partial Regex Hidden();
    }
}
