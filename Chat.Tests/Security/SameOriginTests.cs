using System.Net;
using System.Net.WebSockets;
using System.Text;
using Chat.Tests.Support;

namespace Chat.Tests.Security;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("null", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("null", "same-origin", HttpStatusCode.OK)] // a page that sends no referrer
    [InlineData("own", "same-origin", HttpStatusCode.OK)]
    [InlineData("own", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("own", null, HttpStatusCode.OK)]
    [InlineData(null, null, HttpStatusCode.OK)] // no browser
    public async Task Circuit_AnswersOwnPagesOnly(string? origin, string? site, HttpStatusCode expected)
    {
        await using var host = await ChatHost.StartAsync();

        using var answer = await PostAsync(host, "/_blazor/negotiate?negotiateVersion=1", origin, site);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/logout")]
    [InlineData("/setup")]
    public async Task Form_OfAnotherSite_IsRefused(string path)
    {
        await using var host = await ChatHost.StartAsync();

        using var foreign = await PostAsync(host, path, "https://evil.example", "cross-site");
        using var unsaid = await PostAsync(host, path, null, "cross-site");

        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, unsaid.StatusCode);
    }

    [Fact]
    public async Task Hub_OfVisitors_AnswersOtherSites()
    {
        await using var host = await ChatHost.StartAsync();

        using var answer = await PostAsync(host, "/hubs/visitor/negotiate?negotiateVersion=1", "https://shop.example", "cross-site");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Circuit_StartsForAgentsWhoAreSignedInOnly(bool isSignedIn)
    {
        await using var host = await ChatHost.StartAsync();
        using var socket = new ClientWebSocket();
        if (isSignedIn)
        {
            using var agent = await AgentHttp.SignInAsync(host);
            socket.Options.Cookies = agent.Cookies;
        }

        await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}/_blazor"), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}""" + '\x1e'), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        await HearAsync(socket, "{}\x1e"u8.ToArray());

        // MessagePack: an invocation "1" of StartCircuit with an empty page.
        byte[] call = [0x96, 1, 0x80, 0xa1, (byte)'1', .. Text("StartCircuit"), 0x94, .. Text(host.Address.ToString()), .. Text($"{host.Address}inbox"), .. Text("[]"), .. Text(""), 0x90];
        await socket.SendAsync((byte[])[(byte)call.Length, .. call], WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        var answer = await HearAsync(socket, [0x03, 0x80, 0xa1, (byte)'1', 0x03]);

        // The completion ends with the circuit's secret, or with nil.
        Assert.Equal(isSignedIn, answer[^1] != 0xc0);
    }

    private static byte[] Text(string text) => [0xd9, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>The first message that holds this.</summary>
    private static async Task<byte[]> HearAsync(ClientWebSocket socket, byte[] expected)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        var buffer = new byte[16_384];
        while (true)
        {
            var part = buffer[..(await socket.ReceiveAsync(buffer, limit.Token)).Count];
            Assert.Equal(WebSocketState.Open, socket.State);
            if (part.AsSpan().IndexOf(expected) >= 0)
            {
                return part;
            }
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(ChatHost host, string path, string? origin, string? site)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new FormUrlEncodedContent([]) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? host.Address.GetLeftPart(UriPartial.Authority) : origin);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
