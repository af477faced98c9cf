using System.Net;
using System.Text.RegularExpressions;

namespace Chat.Tests.Support;

/// <summary>A browser without scripts: keeps cookies, fills in forms, follows nothing by itself.</summary>
public sealed partial class Browser : IDisposable
{
    public Browser(Uri address, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        Http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
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

    public Task<string> SignInAsync(string page = "/login", string email = ChatHost.AgentEmail, string password = ChatHost.AgentPassword) =>
        PostAsync(page, new Dictionary<string, string> { ["Input.Email"] = email, ["Input.Password"] = password, ["Input.Remember"] = "true" });

    /// <summary>What a page answers.</summary>
    public async Task<HttpStatusCode> GetAsync(string page)
    {
        using var answer = await Http.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

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
