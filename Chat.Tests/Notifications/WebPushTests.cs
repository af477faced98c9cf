using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;
using Chat.Core.Notifications;
using Chat.Core.Presence;
using Chat.Core.SignIns;
using Chat.Portal.Notifications;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Notifications;

/// <summary>The whole way from a visitor's message to a browser without a page of the portal: what comes there is opened with the browser's own keys.</summary>
public sealed class WebPushTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_ClosedBrowser_GetsItSealedAndSigned()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        await TurnOnAsync(host, service, "secret-path");
        var visitor = await host.VisitorAsync();

        var conversation = (await visitor.SendAsync("The glaze has cracked")).GetProperty("conversationId").GetGuid();
        var push = await service.NextAsync();

        Assert.Equal("/push/secret-path", push.Path);
        Assert.Equal("The glaze has cracked", push.Content.GetProperty("body").GetString());
        Assert.Equal($"/inbox/{conversation}", push.Content.GetProperty("address").GetString());
        Assert.Equal($"chat-{conversation}", push.Content.GetProperty("tag").GetString());
        Assert.DoesNotContain("glaze", push.Raw, StringComparison.Ordinal);
        Assert.Equal(("aes128gcm", "high", $"{conversation:n}"), (push.Headers.ContentEncoding.ToString(), push.Headers["Urgency"].ToString(), push.Headers["Topic"].ToString()));
        Assert.InRange(int.Parse(push.Headers["TTL"].ToString(), System.Globalization.CultureInfo.InvariantCulture), 1, 4 * 60 * 60);
        AssertSigned(push.Headers.Authorization.ToString(), "http://127.0.0.1", host.Services.GetRequiredService<PushKeys>().Pair.PublicKey);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("secret-path", StringComparison.Ordinal) || line.Contains("glaze", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_TextIsNotShown_SaysOnlyWho()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        await TurnOnAsync(host, service, "a");
        await WishAsync(host, w => w with { ShowsText = false });
        var visitor = await host.VisitorAsync();

        await visitor.SendAsync("The glaze has cracked");
        var push = await service.NextAsync();

        Assert.Equal("New conversation", push.Content.GetProperty("body").GetString());
        Assert.DoesNotContain("glaze", push.Content.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_AgentDoesNotWantIt_IsNotSent()
    {
        await using var service = await TestPushService.StartAsync();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        await using var host = await StartAsync(clock, Jonas);
        await TurnOnAsync(host, service, "a");
        await TurnOnAsync(host, service, "witness", await JonasAsync(host));
        var preferences = host.Services.GetRequiredService<AgentPreferences>();
        var me = await host.AgentIdAsync();
        var (sight, page) = (host.Services.GetRequiredService<AgentSight>(), Guid.NewGuid());

        // Each of the reasons alone, and in between the proof that it was the reason.
        await AssertSilentAsync("not this kind", () => WishAsync(host, w => w.With(AlertKind.NewConversation, new(true, Desktop: false))), () => WishAsync(host, w => w.With(AlertKind.NewConversation, new(true, true))));
        await AssertSilentAsync("away", () => preferences.SetAvailabilityAsync(me, Availability.Away, Token), () => preferences.SetAvailabilityAsync(me, Availability.Busy, Token));
        await AssertSilentAsync("off duty", () => WishAsync(host, w => w with { Hours = new() { AreKept = true, Days = WorkingDays.Sunday } }), () => WishAsync(host, w => w with { Hours = new() }));
        await AssertSilentAsync("looks", () => Done(() => sight.Look(page, me)), () => Done(() => sight.LookAway(page)));

        async Task AssertSilentAsync(string why, Func<Task> before, Func<Task> after)
        {
            await before();
            await (await host.VisitorAsync()).SendAsync($"Silent: {why}");
            Assert.Equal("/push/witness", (await service.NextAsync()).Path);
            await after();
            await (await host.VisitorAsync()).SendAsync($"Heard after: {why}");

            var heard = new[] { await service.NextAsync(), await service.NextAsync() };
            Assert.Equal(["/push/a", "/push/witness"], heard.Select(p => p.Path).Order());
            Assert.All(heard, p => Assert.Equal($"Heard after: {why}", p.Content.GetProperty("body").GetString()));
        }

        static Task Done(Action act)
        {
            act();
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task Message_BrowserIsGone_IsForgotten(HttpStatusCode status)
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        await TurnOnAsync(host, service, "a");
        service.Status = (int)status;

        await (await host.VisitorAsync()).SendAsync("Hello");

        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PushBrowsers) == 0, "the browser is forgotten");
        Assert.Equal(1, service.Asked);
    }

    [Fact]
    public async Task Message_ServiceFails_IsLeftAloneForAWhileAndKept()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        var signIn = await TurnOnAsync(host, service, "a");
        var me = await host.AgentIdAsync();
        var post = host.Services.GetRequiredService<PushPost>();
        service.Status = 503;
        using var current = CurrentSignIn.Use(signIn);
        Assert.False(await post.TryAsync(me, Token));
        service.Status = 201;

        var target = Assert.Single(await host.Services.GetRequiredService<PushBrowsers>().AllAsync(Token));
        var wish = await host.Services.GetRequiredService<PushRules>().FindAsync(me, Token);
        await post.TellAsync(target, new Alert(AlertKind.MyConversation, Guid.NewGuid(), Guid.NewGuid(), "k", "Hello"), wish!, Token);

        Assert.Equal(1, service.Asked);
        Assert.True(await post.TryAsync(me, Token));
        await post.TellAsync(target, new Alert(AlertKind.MyConversation, Guid.NewGuid(), Guid.NewGuid(), "k", "Hello"), wish!, Token);
        Assert.Equal(3, service.Asked);
    }

    [Fact]
    public async Task SignInEnds_BrowserIsNotToldAnyMore()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        var me = await host.AgentIdAsync();
        var signIn = await TurnOnAsync(host, service, "a");
        await TurnOnAsync(host, service, "b");
        var signIns = host.Services.GetRequiredService<SignInService>();
        await signIns.EndAsync(me, signIn, Token);

        await (await host.VisitorAsync()).SendAsync("Hello");

        Assert.Equal("/push/b", (await service.NextAsync()).Path);
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PushBrowsers) == 1, "what was kept of it is deleted");
        await signIns.EndAllAsync(null, me, Token);
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PushBrowsers) == 0, "what was kept of the other is deleted");
        Assert.Equal(1, service.Asked);
    }

    [Fact]
    public async Task Add_SameBrowserOfAnotherAgent_IsNoLongerTheFirstOnes()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync(settings: Jonas);
        await TurnOnAsync(host, service, "shared");
        var jonas = await JonasAsync(host);

        await TurnOnAsync(host, service, "shared", jonas);

        Assert.Equal(jonas, Assert.Single(await host.Services.GetRequiredService<PushBrowsers>().AllAsync(Token)).AgentId);
    }

    [Fact]
    public async Task Kept_InTheStore_NamesNoEndpointAndNoKey()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync();
        await TurnOnAsync(host, service, "secret-path");
        var first = host.Services.GetRequiredService<PushKeys>().Pair;

        var kept = await host.ReadAsync(db => db.PushBrowsers.AsNoTracking());
        await host.RestartAsync();

        Assert.DoesNotContain("secret-path", kept.Address, StringComparison.Ordinal);
        Assert.Equal(first, host.Services.GetRequiredService<PushKeys>().Pair);
        Assert.DoesNotContain(first.PrivateKey, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(host.DataDirectory, PushKeys.FileName), Token)), StringComparison.Ordinal);
        Assert.Equal(service.Browser("secret-path"), Assert.Single(await host.Services.GetRequiredService<PushBrowsers>().AllAsync(Token)).Address);
    }

    [Fact]
    public async Task Off_WithoutASubject_NothingIsAddedAndNoKeyIsMade()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await ChatHost.StartAsync();
        using var current = CurrentSignIn.Use(await host.SignInAsync());

        await Assert.ThrowsAsync<ChatRefusedException>(async () => await host.Services.GetRequiredService<PushBrowsers>().AddAsync(await host.AgentIdAsync(), service.Browser("a"), "en", Token));

        Assert.Null(host.Services.GetRequiredService<PushPost>().PublicKey);
        Assert.False(File.Exists(Path.Combine(host.DataDirectory, PushKeys.FileName)));
    }

    [Fact]
    public async Task Send_NameInThePrivateNetwork_IsNotAsked()
    {
        await using var service = await TestPushService.StartAsync();
        await using var host = await StartAsync(settings: new() { ["Chat:WebPush:AllowPrivate"] = "false" });
        var line = host.Services.GetRequiredService<PushLine>();

        // As if the name had meant another address when it was added.
        var outcome = await line.SendAsync(new PushTarget(Guid.NewGuid(), Guid.NewGuid(), service.Browser("a"), null), "{}", "t", TimeSpan.FromMinutes(1), Token);

        Assert.Equal(PushOutcome.Failed, outcome.Outcome);
        Assert.Equal(0, service.Asked);
    }

    [Theory]
    [InlineData("https://push.example.com/a", true)]
    [InlineData("http://push.example.com/a", false)]
    [InlineData("https://push.example.com:8443/a", false)]
    [InlineData("https://localhost/a", false)]
    [InlineData("https://127.0.0.1/a", false)]
    [InlineData("https://10.1.2.3/a", false)]
    [InlineData("https://[::1]/a", false)]
    [InlineData("https://[::ffff:192.168.1.1]/a", false)]
    [InlineData("https://169.254.169.254/latest", false)]
    [InlineData("https://user@push.example.com/a", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("push.example.com", false)]
    public async Task Checked_Endpoint_MustBeAPublicHttpsAddress(string endpoint, bool isAllowed)
    {
        await using var service = await TestPushService.StartAsync();
        var address = service.Browser("a") with { Endpoint = endpoint };

        Assert.Equal(isAllowed, Record.Exception(() => PushAddress.Checked(address, allowsPrivate: false)) is null);
        Assert.Throws<ChatRefusedException>(() => PushAddress.Checked(address with { P256dh = "BA" }, allowsPrivate: false));
        Assert.Throws<ChatRefusedException>(() => PushAddress.Checked(address with { P256dh = Base64Url.EncodeToString([4, .. new byte[64]]) }, allowsPrivate: false));
        Assert.Throws<ChatRefusedException>(() => PushAddress.Checked(address with { Auth = "short" }, allowsPrivate: false));
        Assert.Equal(nameof(PushAddress), $"{address}");
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.0.1", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void Public_Address_IsTheOpenInternets(string address, bool isPublic) => Assert.Equal(isPublic, PublicNetwork.Has(IPAddress.Parse(address)));

    private static Dictionary<string, string?> Jonas => new()
    {
        ["Chat:Agents:1:Email"] = "jonas@example.com",
        ["Chat:Agents:1:Password"] = ChatHost.AgentPassword,
        ["Chat:Agents:1:Name"] = "Jonas",
    };

    private static async Task<Guid> JonasAsync(ChatHost host) =>
        (await host.Services.GetRequiredService<AgentDirectory>().AllAsync(Token)).Values.Single(a => a.Name == "Jonas").Id;

    private static Task<ChatHost> StartAsync(TimeProvider? clock = null, Dictionary<string, string?>? settings = null)
    {
        var all = TestPushService.Settings;
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return ChatHost.StartAsync(new() { Settings = all, Clock = clock });
    }

    /// <returns>The sign-in of the browser.</returns>
    private static async Task<Guid> TurnOnAsync(ChatHost host, TestPushService service, string name, Guid? agentId = null)
    {
        var me = agentId ?? await host.AgentIdAsync();
        var signIn = await host.SignInAsync(me);
        using var current = CurrentSignIn.Use(signIn);
        await host.Services.GetRequiredService<PushBrowsers>().AddAsync(me, service.Browser(name), "en", Token);
        return signIn;
    }

    private static async Task WishAsync(ChatHost host, Func<AlertPreferences, AlertPreferences> change) =>
        await host.Services.GetRequiredService<AgentPreferences>().ChangeAsync(await host.AgentIdAsync(), p => p with { Alerts = change(p.Alerts) }, Token);

    private static void AssertSigned(string authorization, string audience, string publicKey)
    {
        var parts = authorization["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var token = parts["t"].Split('.');
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement;
        var point = Base64Url.DecodeFromChars(parts["k"]);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });

        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        Assert.Equal((publicKey, audience, "mailto:chat@example.com"), (parts["k"], claims.GetProperty("aud").GetString(), claims.GetProperty("sub").GetString()));
    }
}
