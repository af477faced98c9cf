using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Core;
using Chat.Core.Diagnostics;
using Chat.Portal.Security;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chat.Tests.Security;

public sealed class LimitTests
{
    [Fact]
    public async Task Host_HasALimitForEverythingThatIsAsked()
    {
        await using var host = await ChatHost.StartAsync(With(("Connections", 400), ("Sockets", 300)));

        var limits = host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal((400L, 300L), (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections));
        Assert.Equal(TimeSpan.FromSeconds(10), limits.RequestHeadersTimeout);
        Assert.Equal((HostGate.BodySize, 16 * 1024, 64), (limits.MaxRequestBodySize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount));
        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.NotNull(limits.MinResponseDataRate);
    }

    [Theory]
    [InlineData("/login", 200_000)]
    [InlineData("/logout", 200_000)]
    [InlineData("/hubs/visitor?id=x", 300_000)]
    public async Task Body_LargerThanItsEndpointTakes_IsRefusedUnread(string path, int size)
    {
        await using var host = await ChatHost.StartAsync();

        // Of the body nothing is sent: an answer that does not wait for it comes from its announced length alone.
        var answer = await AskAsync(host, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_TooManyOrTooLarge_AreRefused()
    {
        await using var host = await ChatHost.StartAsync();

        var large = await AskAsync(host, $"GET /login HTTP/1.1\r\nHost: localhost\r\nX-A: {new string('a', 20_000)}\r\n\r\n");
        var many = await AskAsync(host, $"GET /login HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 80).Select(i => $"X-{i}: 1\r\n"))}\r\n");

        Assert.StartsWith("HTTP/1.1 431", large, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", many, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_OfOneAddress_AreCountedAndFreeAgain()
    {
        await using var host = await ChatHost.StartAsync(With(("SocketsPerAddress", 3)));
        var first = await host.VisitorAsync();
        await host.VisitorAsync();
        await host.VisitorAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => host.ConnectAsync());
        await first.DisconnectAsync();

        await Wait.UntilAsync(async () =>
        {
            try
            {
                await host.VisitorAsync();
                return true;
            }
            catch (Exception e) when (e is HttpRequestException or System.Net.WebSockets.WebSocketException)
            {
                return false;
            }
        }, "a place is free");
        Assert.Single(host.Logs.Lines, line => line.Contains("SocketsPerAddress", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connections_OfOneAddress_AreCutBeforeTheyAreHeard()
    {
        await using var host = await ChatHost.StartAsync(With(("ConnectionsPerAddress", 2)));
        using var one = await OpenAsync(host);
        using var two = await OpenAsync(host);

        Assert.Equal(0, await HeardAsync());

        // The cut may come so early that not even the connecting ends well.
        async Task<int> HeardAsync()
        {
            try
            {
                using var three = await OpenAsync(host);
                return await three.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public async Task Negotiations_ThatNobodyClaims_ComeToAnEnd()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var answer = await http.PostAsync(new Uri("/hubs/visitor/negotiate?negotiateVersion=1", UriKind.Relative), null, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                break;
            }
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task Forms_WithoutASignIn_ComeToAnEnd()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 300; i++)
        {
            using var content = new FormUrlEncodedContent([]);
            using var answer = await http.PostAsync(new Uri("/login", UriKind.Relative), content, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                break;
            }
        }

        Assert.Equal(HttpStatusCode.BadRequest, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public void Limit_IsNoNumber_StopsTheStartWithOneLine()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Chat:Limits:Sockets"] = "many" }).Build();

        var error = Assert.Throws<ChatStartException>(() => ChatOptionsReader.Read(configuration, "/tmp", isDevelopment: false));

        Assert.Equal(["Chat:Limits:Sockets is \"many\"; allowed are whole numbers from 1 to 1000000."], error.Faults);
    }

    [Fact]
    public void Places_WhenAllHaveLeft_KnowNobody()
    {
        var places = new Places(2);

        Assert.True(places.Enter("a"));
        Assert.True(places.Enter("a"));
        Assert.False(places.Enter("a"));
        Assert.True(places.Enter("b"));
        places.Leave("a");
        Assert.True(places.Enter("a"));
        places.Leave("a");
        places.Leave("a");
        places.Leave("b");

        Assert.Equal(0, places.Count);
    }

    private static ChatHost.HostOptions With(params (string Name, int Value)[] limits) =>
        new() { Settings = limits.ToDictionary(l => $"Chat:Limits:{l.Name}", l => (string?)$"{l.Value}") };

    private static async Task<TcpClient> OpenAsync(ChatHost host)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<string> AskAsync(ChatHost host, string request)
    {
        using var client = await OpenAsync(host);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        var buffer = new byte[64];
        var length = await client.GetStream().ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
