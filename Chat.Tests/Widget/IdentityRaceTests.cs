using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Widget;

/// <summary>What happens at the same moment as a visitor turns out to be somebody, and what comes too late.</summary>
public sealed class IdentityRaceTests
{
    [Fact]
    public async Task Join_WhileTheTokenDies_LeavesNoLineBehind()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        for (var round = 0; round < 10; round++)
        {
            var visitor = await host.VisitorAsync();
            var planted = visitor.Token;
            var unknown = visitor.ClientId;
            var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.ConnectAsync()));

            var identify = visitor.InvokeAsync("Identify", await site.SignAsync("42"));
            await Task.WhenAll(others.Select(other => other.InvokeAsync("Join", new { site = "default", token = planted }).ContinueWith(_ => { }, TaskScheduler.Default)));
            await identify;

            foreach (var other in others)
            {
                var error = await Assert.ThrowsAnyAsync<Exception>(() => other.InvokeAsync("SetTyping", new { text = "still here" }));
                Assert.False(error is Microsoft.AspNetCore.SignalR.HubException && !error.Message.StartsWith("not_joined: ", StringComparison.Ordinal), error.Message);
            }

            await Wait.UntilAsync(() => !host.Services.GetRequiredService<VisitorPresence>().IsOnline(unknown), "nobody is left");
        }
    }

    [Fact]
    public async Task Identify_ManyBrowsersAtTheSameMoment_BecomeOneClient()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var browsers = new List<TestVisitor>();
        for (var i = 0; i < 8; i++)
        {
            var browser = await host.VisitorAsync();
            await browser.SendAsync($"from {i}");
            browsers.Add(browser);
        }

        var users = new List<SignedUser>();
        for (var i = 0; i < 8; i++)
        {
            users.Add(await site.SignAsync("42", $"Zoë {i}"));
        }

        var answers = await Task.WhenAll(browsers.Zip(users, (browser, user) => browser.InvokeAsync("Identify", user)));

        Assert.Single(answers.Select(a => a.GetProperty("client").Id("id")).Distinct());
        Assert.Equal(1, await host.CountAsync(db => db.Clients));
        Assert.Equal(8, await host.CountAsync(db => db.Sessions));
        Assert.Equal(8, answers.Select(a => a.GetProperty("token").GetString()).Distinct().Count());
        await browsers[0].JoinAsync(token: answers[0].GetProperty("token").GetString());
        Assert.Equal(8, (await browsers[0].ConversationsAsync()).GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task Identify_ManyTabsAtTheSameMoment_OneOfThemMovesTheBrowser()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        var user = await site.SignAsync("42", "Zoë");
        var first = await host.VisitorAsync();
        var tabs = new List<TestVisitor> { first };
        for (var i = 0; i < 4; i++)
        {
            tabs.Add(await host.VisitorAsync(first.Token));
        }

        var answers = await Task.WhenAll(tabs.Select(async tab =>
        {
            try
            {
                return (await tab.InvokeAsync("Identify", user)).GetProperty("token").GetString();
            }
            catch (Exception)
            {
                return null;
            }
        }));

        var token = Assert.Single(answers, answer => answer is not null);
        Assert.Equal(JsonValueKind.Null, (await (await host.VisitorAsync(token)).InvokeAsync("Identify", user)).GetProperty("token").ValueKind);
        Assert.Equal(1, await host.CountAsync(db => db.Clients));
    }

    [Fact]
    public async Task Identify_ClockWasSetBack_NobodyElseMayShowItAgain()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var site = new TestSite(host);
        var (first, second, thief) = (await host.VisitorAsync(), await host.VisitorAsync(), await host.VisitorAsync());
        clock.AdjustTime(clock.GetUtcNow().AddMinutes(-10));
        var user = await site.SignAsync("42");

        await first.BecomeAsync(user);
        await second.BecomeAsync(await site.SignAsync("43"));

        Assert.StartsWith("identity_replayed: ", await thief.RefusalAsync("Identify", user), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendMessage_SameIdBeforeAndAfterTheMove_IsStoredOnce()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var laptop = await host.VisitorAsync();
        await laptop.BecomeAsync(await site.SignAsync("42"));
        var phone = await host.VisitorAsync();
        var id = Guid.CreateVersion7();
        var first = await phone.SendAsync("only once", id);
        await laptop.SendAsync("a later matter");

        await phone.BecomeAsync(await site.SignAsync("42"));
        var again = await phone.SendAsync("only once", id);

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(2, await host.CountAsync(db => db.Messages));
    }

    [Fact]
    public async Task SendMessage_FromBeforeTheMove_MakesNoGhost()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        var visitor = await host.VisitorAsync();
        var unknown = visitor.ClientId;
        var siteId = await site.IdAsync();
        var service = host.Services.GetRequiredService<ConversationService>();
        var id = Guid.CreateVersion7();

        var identify = visitor.InvokeAsync("Identify", await site.SignAsync("42"));
        var posts = Enumerable.Range(0, 50).Select(i => service.PostFromClientAsync(siteId, unknown, i == 0 ? id : Guid.CreateVersion7(), $"{i}", null)).ToList();
        var token = (await identify).GetProperty("token").GetString();
        var late = await Assert.ThrowsAsync<Chat.Core.Diagnostics.ChatRefusedException>(() => service.PostFromClientAsync(siteId, unknown, Guid.CreateVersion7(), "late", null));
        await Task.WhenAll(posts.Select(post => post.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(Chat.Core.Diagnostics.Refusal.NotJoined, late.Refusal);
        await visitor.JoinAsync(token: token);
        await visitor.SendAsync("0", id);
        Assert.Equal(1, await host.CountAsync(db => db.Clients));
        Assert.Equal(posts.Count(p => p.IsCompletedSuccessfully) + (posts[0].IsCompletedSuccessfully ? 0 : 1), await host.CountAsync(db => db.Messages));
    }

    [Fact]
    public async Task Move_ACommitThatFails_LeavesEverythingAsItWas()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var person = await host.VisitorAsync();
        await person.BecomeAsync(await site.SignAsync("42"));
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("one");
        var writer = host.Services.GetRequiredService<MessageWriter>();
        var events = host.Services.GetRequiredService<ChatEvents>();
        var user = await site.SignAsync("42");
        var sessionId = await host.ReadAsync(db => db.Sessions.Where(s => s.ClientId == visitor.ClientId).Select(s => s.Id));
        var claim = IdentityClaim.Read(user.Id, null, null, null, user.Expires, user.Signature);

        // In one batch: the move, and what fails after it has run.
        var moves = Enumerable.Range(0, 20).Select(_ => writer.WriteAsync(new MoveThenFail(events, visitor.ClientId, person.ClientId))).ToList();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(moves));

        Assert.Equal(2, (await visitor.SendAsync("two")).GetProperty("sequence").GetInt32());
        Assert.Equal(JsonValueKind.Null, (await host.VisitorAsync(person.Token)).Joined.GetProperty("conversation").ValueKind);
        await writer.WriteAsync(new IdentifyClient(events, await site.IdAsync(), sessionId, visitor.ClientId, claim, DateTimeOffset.UtcNow, SessionToken.Hash(SessionToken.Create())));
        Assert.Equal(["one", "two"], (await host.VisitorAsync(person.Token)).Joined.Bodies());
    }

    /// <summary>Moves, asks what is current then, and breaks the transaction.</summary>
    private sealed class MoveThenFail(ChatEvents events, Guid from, Guid to) : WriteOperation<bool>
    {
        protected override bool Run(WriteSession session)
        {
            var ledger = session.Participant(() => new ConversationLedger(events));
            ledger.Move(session, from, to);
            ledger.Current(session, from);
            ledger.Current(session, to);
            throw new InvalidOperationException("broken");
        }
    }
}
