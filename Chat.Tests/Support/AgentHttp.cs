using System.Net;
using System.Text.RegularExpressions;

namespace Chat.Tests.Support;

/// <summary>The requests of an agent's browser that is signed in: with his cookie, and by default from a page of the portal.</summary>
public sealed partial class AgentHttp : IDisposable
{
    private readonly HttpClient http;
    private readonly Uri address;

    /// <summary>What his browser was given.</summary>
    public CookieContainer Cookies { get; } = new();

    private AgentHttp(Uri address)
    {
        this.address = address;
        http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public static async Task<AgentHttp> SignInAsync(ChatHost host, string email = ChatHost.AgentEmail, string password = ChatHost.AgentPassword)
    {
        var agent = new AgentHttp(host.Address);
        Assert.Equal(HttpStatusCode.Redirect, await TrySignInAsync(agent.http, email, password));
        return agent;
    }

    /// <summary>What the sign-in page answers; a redirect when he is in.</summary>
    public static async Task<HttpStatusCode> TrySignInAsync(HttpClient http, string email, string password)
    {
        var html = await http.GetStringAsync(new Uri("/login", UriKind.Relative), TestContext.Current.CancellationToken);
        var fields = Hidden().Matches(html).ToDictionary(m => WebUtility.HtmlDecode(m.Groups[1].Value), m => WebUtility.HtmlDecode(m.Groups[2].Value));
        fields["Input.Email"] = email;
        fields["Input.Password"] = password;
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync(new Uri("/login", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? origin = "")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.Length > 0 ? origin : address.GetLeftPart(UriPartial.Authority));
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> UploadAsync(Guid conversationId, string name, byte[] bytes, string? origin = "")
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
        return await SendAsync(HttpMethod.Post, $"/attachments?conversation={conversationId}", content, origin);
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)"[^>]*>""")]
    private static partial Regex Hidden();
}
