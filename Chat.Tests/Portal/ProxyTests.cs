using System.Net;
using Chat.Core;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Chat.Tests.Portal;

public sealed class ProxyTests
{
    [Theory]
    [InlineData(null, "http")]
    [InlineData("10.0.0.0/8", "http")]
    [InlineData("127.0.0.1", "https")]
    [InlineData("127.0.0.0/8", "https")]
    public async Task ForwardedHeaders_AreBelievedFromKnownProxiesOnly(string? proxy, string scheme)
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = proxy is null ? [] : new() { ["Chat:Proxies:0"] = proxy } });
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/inbox");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(scheme, answer.Headers.Location!.Scheme);
    }

    /// <summary>Whoever is no proxy of ours says what he likes, and has one address all the same.</summary>
    [Fact]
    public async Task ForwardedFor_OfAStranger_MakesHimNobodyElse()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Proxies:0"] = "10.0.0.0/8" } });
        using var http = new HttpClient { BaseAddress = host.Address };
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/visitor/negotiate?negotiateVersion=1");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}, 198.51.100.{i}");
            request.Headers.Add("X-Real-IP", $"203.0.113.{i}");
            request.Headers.Add("Forwarded", $"for=203.0.113.{i};proto=https");
            request.Headers.Add("X-Forwarded-Host", "chat.example.com");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                break;
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    /// <summary>Of what a proxy of ours hands on only the last hop that is no proxy counts: what the visitor wrote before it is his own invention.</summary>
    [Fact]
    public async Task ForwardedFor_BeforeOurProxy_CountsFromTheRight()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Proxies:0"] = "127.0.0.1" } });
        using var http = new HttpClient { BaseAddress = host.Address };
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/visitor/negotiate?negotiateVersion=1");
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{i}, 203.0.113.7");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                break;
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("10.0.0.0/33")]
    public void Proxy_IsNoAddress_StopsTheStartWithOneLine(string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Chat:Proxies:0"] = value }).Build();

        var error = Assert.Throws<ChatStartException>(() => ChatOptionsReader.Read(configuration, "/tmp", isDevelopment: false));

        Assert.Equal([$"Chat:Proxies:0 is \"{value}\"; allowed is the address of a proxy such as 10.0.0.7, or a network such as 10.0.0.0/24."], error.Faults);
    }
}
