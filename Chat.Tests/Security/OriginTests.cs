using System.Net;
using System.Net.Sockets;
using System.Text;
using Chat.Core.Sites;
using Chat.Tests.Support;

namespace Chat.Tests.Security;

/// <summary>Spellings of an origin, before the upgrade. The site allows <c>https://shop.example</c>, <c>http://[2001:db8::1]:8080</c> and <c>https://bücher.example</c>.</summary>
public sealed class OriginTests
{
    private static readonly string[] Allowed =
    [
        "https://shop.example",
        "HTTPS://SHOP.EXAMPLE",
        "https://shop.example:443",
        "https://xn--bcher-kva.example",
        "http://[2001:db8::1]:8080",
        "http://[2001:DB8:0:0:0:0:0:1]:8080",
    ];

    private static readonly string[] Foreign =
    [
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "https://sub.shop.example",
        "https://shop.example@evil.example",
        "https://user:pass@shop.example",
        "https://shop.example/path",
        "https://shop.example?x=1",
        "https://shop.example#x",
        "https://evil.example/https://shop.example",
        "https://shop.example https://evil.example",
        "https://shop.example,https://evil.example",
        "https:/shop.example",
        "//shop.example",
        "shop.example",
        "null",
        "file://",
        "file:///shop.example",
        "chrome-extension://shop.example",
        "data:text/html,x",
        "javascript://shop.example",
        "https://[::ffff:1.2.3.4]",
        "https://shop%2eexample",
        "https://",
        "*",
    ];

    [Fact]
    public async Task Upgrade_IsForTheOriginsOfTheSiteAlone()
    {
        await using var host = await StartAsync();
        var faults = new List<string>();

        foreach (var origin in Allowed.Concat(Foreign))
        {
            var answer = await UpgradeAsync(host, $"Origin: {origin}\r\n");
            faults.AddRange(answer.StartsWith(Allowed.Contains(origin) ? "HTTP/1.1 101" : "HTTP/1.1 403", StringComparison.Ordinal) ? [] : [$"{origin}: {answer}"]);
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Upgrade_SeveralOrigins_IsRefusedWhicheverComesFirst()
    {
        await using var host = await StartAsync();

        Assert.StartsWith("HTTP/1.1 403", await UpgradeAsync(host, "Origin: https://shop.example\r\nOrigin: https://evil.example\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await UpgradeAsync(host, "Origin: https://evil.example\r\nOrigin: https://shop.example\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_OtherHeaders_DoNotHelp()
    {
        await using var host = await StartAsync();
        string[] headers = ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: shop.example", "Referer: https://shop.example/", "X-Original-Origin: https://shop.example", "Sec-Fetch-Site: same-origin"];

        foreach (var header in headers)
        {
            Assert.StartsWith("HTTP/1.1 403", await UpgradeAsync(host, $"Origin: https://evil.example\r\n{header}\r\n"), StringComparison.Ordinal);
        }
    }

    private static async Task<ChatHost> StartAsync()
    {
        var host = await ChatHost.StartAsync();
        string[] origins = ["https://shop.example", "http://[2001:db8::1]:8080", "https://bücher.example"];
        await host.SetSiteAsync(site => site.AllowedOrigins = [.. origins.Select(o => Origin.Normalize(o)!)]);
        return host;
    }

    private static async Task<string> UpgradeAsync(ChatHost host, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
            $"GET /hubs/visitor HTTP/1.1\r\nHost: {host.Address.Authority}\r\n{headers}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var buffer = new byte[32];
        var length = await client.GetStream().ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
