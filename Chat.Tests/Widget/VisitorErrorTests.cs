using System.Net;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Widget;

/// <summary>Each code of the contract, and that the connection lives on with nothing stored.</summary>
public sealed class VisitorErrorTests
{
    [Fact]
    public async Task BeforeJoin_EveryMethodIsNotJoined()
    {
        await using var host = await ChatHost.StartAsync();
        var stranger = await host.ConnectAsync();

        Assert.StartsWith("not_joined: ", await stranger.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("not_joined: ", await stranger.RefusalAsync("GetMessages", new { conversationId = Guid.NewGuid() }), StringComparison.Ordinal);
        Assert.StartsWith("not_joined: ", await stranger.RefusalAsync("SetTyping", new { text = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("not_joined: ", await stranger.RefusalAsync("MarkRead", new { conversationId = Guid.NewGuid(), sequence = 1 }), StringComparison.Ordinal);
        Assert.StartsWith("not_joined: ", await stranger.RefusalAsync("UpdatePage", new { url = "https://x.example" }), StringComparison.Ordinal);
        Assert.True(stranger.IsConnected);
    }

    [Fact]
    public async Task Join_UnknownSiteOrForeignToken_IsRefusedAndNothingIsStored()
    {
        await using var host = await ChatHost.StartAsync();
        var stranger = await host.ConnectAsync();

        var site = await stranger.RefusalAsync("Join", new { site = "nowhere" });
        var garbage = await stranger.RefusalAsync("Join", new { site = "default", token = "garbage" });
        var foreign = await stranger.RefusalAsync("Join", new { site = "default", token = SessionToken.Create() });

        Assert.StartsWith("unknown_site: ", site, StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", garbage, StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", foreign, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(host, db => db.Clients));
        await stranger.JoinAsync();
        Assert.Equal(1, await CountAsync(host, db => db.Clients));
    }

    [Fact]
    public async Task SendMessage_BadBodies_AreRefusedAndTheConnectionLives()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var id = Guid.CreateVersion7();

        foreach (var body in new[] { "", "  \n ", null, "a\u0000b", "bell\u0007", "\u009bansi" })
        {
            Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("SendMessage", new { id, body }), StringComparison.Ordinal);
        }

        Assert.StartsWith("message_too_long: ", await visitor.RefusalAsync("SendMessage", new { id, body = new string('a', 10_001) }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("SendMessage", new { id = "no uuid", body = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.Empty, body = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("SendMessage", null), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("SendMessage", new { id, body = "x", attachmentIds = new[] { "y" } }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("NoSuchMethod", new { }), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(host, db => db.Messages));
        Assert.Equal(0, await CountAsync(host, db => db.Conversations));
        Assert.Equal(1, (await visitor.SendAsync(new string('a', 10_000), id)).GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task GetMessages_BadArguments_AreRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("x")).GetProperty("conversationId").GetGuid();

        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("GetMessages", new { conversationId, limit = 201 }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("GetMessages", new { conversationId, limit = 0 }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("GetMessages", new { conversationId, before = 1, after = 1 }), StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", await visitor.RefusalAsync("GetMessages", new { conversationId = Guid.NewGuid() }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_OriginNotAllowed_IsRefusedBeforeTheUpgradeAndBySite()
    {
        await using var host = await ChatHost.StartAsync();
        await using (var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            (await db.Sites.SingleAsync(TestContext.Current.CancellationToken)).AllowedOrigins = ["https://shop.example"];
            db.Sites.Add(new Site { Key = "blog", Name = "Blog", AllowedOrigins = ["https://blog.example"] });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            host.Services.GetRequiredService<SiteDirectory>().Forget();
        }

        foreach (var evil in new[] { "https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example", "https://shop.example:444" })
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => host.ConnectAsync(evil));
            Assert.Contains("403", error.Message, StringComparison.Ordinal);
        }

        var blog = await host.ConnectAsync("https://blog.example");
        Assert.StartsWith("origin_not_allowed: ", await blog.RefusalAsync("Join", new { site = "default" }), StringComparison.Ordinal);
        await blog.JoinAsync("blog");
        await host.VisitorAsync(origin: "https://SHOP.example:443");
        await host.VisitorAsync();
    }

    [Fact]
    public async Task Negotiate_OriginNotAllowed_MayReadWhyAndGetsNoFurther()
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.AllowedOrigins = ["https://shop.example"]);
        using var http = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { { "Origin", "https://evil.example" } } };

        using var refused = await http.PostAsync(new Uri("/hubs/visitor/negotiate?negotiateVersion=1", UriKind.Relative), null, TestContext.Current.CancellationToken);
        using var further = await http.GetAsync(new Uri("/hubs/visitor?id=x", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, further.StatusCode));
        Assert.Equal("*", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("origin_not_allowed: No site here allows the page's origin.", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(further.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Flood_IsRateLimitedAndAPersonIsNot()
    {
        await using var host = await ChatHost.StartAsync();
        var flood = await host.VisitorAsync();
        var person = await host.VisitorAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 180).Select(async _ =>
        {
            try
            {
                await flood.InvokeAsync("SetTyping", new { text = "x" });
                return "";
            }
            catch (Microsoft.AspNetCore.SignalR.HubException e)
            {
                return e.Message;
            }
        }));

        Assert.Contains(answers, a => a.StartsWith("rate_limited: ", StringComparison.Ordinal));
        Assert.Equal(1, (await person.SendAsync("hello")).GetProperty("sequence").GetInt32());
        Assert.True(flood.IsConnected);
    }

    [Fact]
    public async Task LimitsOff_NothingIsRateLimited()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        var visitor = await host.VisitorAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(i => visitor.SendAsync($"{i}")));

        Assert.Equal(600, answers.Length);
    }

    [Fact]
    public async Task Blocked_WhateverAnOpenConnectionAndTheNextJoinAskIsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        await host.Services.GetRequiredService<BlockService>()
            .BlockAsync(await host.AgentIdAsync(), visitor.ClientId, until: null, TestContext.Current.CancellationToken);

        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("SetTyping", new { text = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("Identify", new { name = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("UpdatePage", new { url = "https://x.example", title = "x", referrer = "" }), StringComparison.Ordinal);
        var again = await host.ConnectAsync();
        Assert.StartsWith("blocked: ", await again.RefusalAsync("Join", new { site = "default", token = visitor.Token }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LockedStore_IsUnavailableAndWorksAgainWithTheSameId()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("before");
        var id = Guid.CreateVersion7();
        string refusal;
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "chat.db")};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            refusal = await visitor.RefusalAsync("SendMessage", new { id, body = "while locked" });
        }

        Assert.StartsWith("unavailable: ", refusal, StringComparison.Ordinal);
        Assert.Equal(2, (await visitor.SendAsync("while locked", id)).GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task EverythingAVisitorDoes_LeavesNoTextTokenOrAddressInTheLog()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("canary-body");
        await visitor.InvokeAsync("SetTyping", new { text = "canary-typing" });
        await visitor.InvokeAsync("UpdatePage", new { url = "https://canary-page.example", title = "canary-title", referrer = "" });
        await visitor.InvokeAsync("Identify", new { name = "Canary Name", email = "canary@example.org", attributes = new { plan = "canary-plan" } });
        await visitor.RefusalAsync("SendMessage", new { id = "canary-id", body = "canary-bad" });

        var log = string.Join('\n', host.Logs.Lines.Where(l => !l.StartsWith("Trace", StringComparison.Ordinal) && !l.StartsWith("Debug", StringComparison.Ordinal)));

        Assert.DoesNotContain("canary", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(visitor.Token, string.Join('\n', host.Logs.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(ChatHost.AgentEmail, log, StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync<T>(ChatHost host, Func<ChatDbContext, IQueryable<T>> table)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await table(db).CountAsync(TestContext.Current.CancellationToken);
    }
}
