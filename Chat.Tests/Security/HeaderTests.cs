using System.Net;
using System.Text.RegularExpressions;
using Chat.Portal.Security;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Security;

public sealed partial class HeaderTests
{
    private static readonly string[] Everywhere = ["X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Content-Security-Policy", "Cross-Origin-Resource-Policy"];

    /// <summary>Every endpoint that the host really has, so that a new one is swept without being named here.</summary>
    [Fact]
    public async Task EveryEndpoint_AnswersWithAllHeaders_OnceEach()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Demo"] = "true" } });
        using var agent = await AgentHttp.SignInAsync(host);
        var paths = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is null or [] or ["GET", ..] or [.., "GET"])
            .Select(e => Parameter().Replace(e.RoutePattern.RawText!, Guid.Empty.ToString()))
            .Select(path => "/" + path.TrimStart('/')).Where(path => !path.Contains("{*", StringComparison.Ordinal)).Distinct().ToList();

        var faults = new List<string>();
        foreach (var path in paths.Append("/nothing-here").Append("/_content/nothing.js"))
        {
            using var answer = await agent.SendAsync(HttpMethod.Get, path, origin: null);
            faults.AddRange(Everywhere.Where(name => Values(answer, name) != 1).Select(name => $"{path} ({(int)answer.StatusCode}): {name} x {Values(answer, name)}"));
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
                faults.AddRange(new[] { "default-src 'none'", "frame-ancestors 'none'", "script-src 'nonce-", "require-trusted-types-for 'script'" }
                    .Where(part => !policy.Contains(part, StringComparison.Ordinal)).Select(part => $"{path}: no {part}"));
                faults.AddRange(answer.Headers.CacheControl?.NoStore == true ? [] : [$"{path}: may be stored"]);
                faults.AddRange(policy.Contains("unsafe-eval", StringComparison.Ordinal) ? [$"{path}: eval"] : []);
            }
        }

        Assert.True(paths.Count > 20);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Page_EveryScript_HasTheNonceOfItsOwnAnswer()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var (first, nonce) = await ReadAsync(http);
        var (_, another) = await ReadAsync(http);

        Assert.NotEmpty(Script().Matches(first));
        Assert.All(Script().Matches(first), script => Assert.Contains($"nonce=\"{nonce}\"", WebUtility.HtmlDecode(script.Value), StringComparison.Ordinal));
        Assert.NotEqual(nonce, another);

        static async Task<(string Html, string Nonce)> ReadAsync(HttpClient http)
        {
            using var answer = await http.GetAsync(new Uri("/login", UriKind.Relative), TestContext.Current.CancellationToken);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            return (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), Nonce().Match(policy).Groups[1].Value);
        }
    }

    [Theory]
    [InlineData("/setup?code=x", "no-referrer")]
    [InlineData("/login", "same-origin")]
    public async Task Page_WhoseAddressLetsSomebodyIn_TellsItToNobody(string path, string policy)
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(policy, answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Https_InProduction_IsKeptByBrowsersForAYear()
    {
        await using var host = await ChatHost.StartAsync(Proxied());
        using var http = new HttpClient { BaseAddress = host.Address };

        using var secure = await HttpsAsync(http, HttpMethod.Get, "/login", "chat.example.com");
        using var plain = await http.GetAsync(new Uri("/login", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("max-age=31536000", secure.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Cookies_OnHttps_AreSecureAndOfThisHostAlone()
    {
        await using var host = await ChatHost.StartAsync(Proxied());
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var page = await HttpsAsync(http, HttpMethod.Get, "/login", "chat.example.com");
        var form = page.Headers.GetValues("Set-Cookie").Single();
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var fields = Hidden().Matches(html).ToDictionary(m => WebUtility.HtmlDecode(m.Groups[1].Value), m => WebUtility.HtmlDecode(m.Groups[2].Value));
        fields["Input.Email"] = ChatHost.AgentEmail;
        fields["Input.Password"] = ChatHost.AgentPassword;

        using var content = new FormUrlEncodedContent(fields);
        using var signedIn = await HttpsAsync(http, HttpMethod.Post, "/login", "chat.example.com", content, form.Split(';')[0]);

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        var cookies = signedIn.Headers.GetValues("Set-Cookie").Append(form).ToList();
        Assert.Contains(cookies, cookie => cookie.StartsWith("__Host-chat.agent=", StringComparison.Ordinal));
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("; samesite=(lax|strict)", cookie);
            Assert.DoesNotContain("; domain", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task PlainHttp_FromElsewhere_SignsNobodyInAndSaysWhy()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address, DefaultRequestHeaders = { Host = "chat.example.com" } };
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["Input.Email"] = ChatHost.AgentEmail, ["Input.Password"] = ChatHost.AgentPassword, ["_handler"] = "sign-in" });

        using var page = await http.GetAsync(new Uri("/login", UriKind.Relative), TestContext.Current.CancellationToken);
        using var tried = await http.PostAsync(new Uri("/login", UriKind.Relative), content, TestContext.Current.CancellationToken);
        using var circuit = await http.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null, TestContext.Current.CancellationToken);
        using var widget = await http.GetAsync(new Uri("/widget.js", UriKind.Relative), TestContext.Current.CancellationToken);
        using var visitor = await http.PostAsync(new Uri("/hubs/visitor/negotiate?negotiateVersion=1", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("This page needs https", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, tried.StatusCode);
        Assert.False(tried.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.Forbidden, circuit.StatusCode);
        Assert.Equal(HttpStatusCode.OK, widget.StatusCode);
        Assert.Equal(HttpStatusCode.OK, visitor.StatusCode);
        Assert.Single(host.Logs.Lines, line => line.Contains("put https before it, and name the proxy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("chat.localhost", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.7", false)]
    [InlineData("", false)]
    public void Loopback_IsWhatTheBrowserAsked(string host, bool expected) => Assert.Equal(expected, Transport.IsLoopback(new HostString(host)));

    private static ChatHost.HostOptions Proxied() => new() { Settings = new() { ["Chat:Proxies:0"] = "127.0.0.1" } };

    private static async Task<HttpResponseMessage> HttpsAsync(HttpClient http, HttpMethod method, string path, string host, HttpContent? content = null, string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Host = host;
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static int Values(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Count() : 0;

    [GeneratedRegex("{[^*}][^}]*}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex("<script[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Script();

    [GeneratedRegex("'nonce-([^']+)'", RegexOptions.NonBacktracking)]
    private static partial Regex Nonce();

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)"[^>]*>""", RegexOptions.NonBacktracking)]
    private static partial Regex Hidden();
}
