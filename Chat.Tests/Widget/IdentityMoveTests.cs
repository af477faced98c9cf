using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Widget;

/// <summary>What moves when a visitor turns out to be somebody, what stays, and which lines end.</summary>
public sealed class IdentityMoveTests
{
    [Fact]
    public async Task Identify_SomebodyKnown_BringsHisConversationsAlongAndTheOtherBrowserSeesThem()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var laptop = await host.VisitorAsync();
        await laptop.SendAsync("from the laptop");
        await laptop.BecomeAsync(await site.SignAsync("42", "Zoë"));
        var phone = await host.VisitorAsync();
        var conversationId = Id(await phone.SendAsync("from the phone"), "conversationId");
        var unknown = phone.ClientId;
        var answer = await host.AgentRepliesAsync(conversationId, "Hello phone");

        await phone.BecomeAsync(await site.SignAsync("42", "Zoë"));

        Assert.Equal(laptop.ClientId, phone.ClientId);
        Assert.Equal(conversationId, Id(phone.Joined.GetProperty("conversation"), "id"));
        Assert.Equal(["from the phone", "Hello phone"], Bodies(phone.Joined));
        Assert.Equal(answer.Id, Id(await laptop.NextMessageAsync(), "id"));
        var list = (await laptop.ConversationsAsync()).GetProperty("conversations").EnumerateArray().ToList();
        Assert.Equal(["Hello phone", "from the laptop"], list.Select(c => c.GetProperty("last").GetProperty("body").GetString()));
        Assert.Equal(conversationId, Id(await laptop.SendAsync("and on"), "conversationId"));
        Assert.Equal("and on", (await phone.NextMessageAsync(m => m.GetProperty("author").GetString() == "client")).GetProperty("body").GetString());
        Assert.Equal(0, await CountAsync(host, db => db.Clients.Where(c => c.Id == unknown)));
    }

    [Fact]
    public async Task Identify_OlderConversation_LeavesTheNewestCurrent()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var phone = await host.VisitorAsync();
        await phone.SendAsync("older");
        var laptop = await host.VisitorAsync();
        var newest = Id(await laptop.SendAsync("newer"), "conversationId");
        await laptop.BecomeAsync(await site.SignAsync("42"));

        await phone.BecomeAsync(await site.SignAsync("42"));

        Assert.Equal(newest, Id(phone.Joined.GetProperty("conversation"), "id"));
        Assert.Equal(newest, Id(await phone.SendAsync("next"), "conversationId"));
        Assert.Equal(2, (await phone.ConversationsAsync()).GetProperty("conversations").GetArrayLength());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Identify_TokenOfBefore_IsDeadForEverybodyWhoHasIt(bool isKnown)
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        if (isKnown)
        {
            await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        }

        var visitor = await host.VisitorAsync();
        var planted = visitor.Token;
        var thief = await host.VisitorAsync(planted);

        var answer = await visitor.InvokeAsync("Identify", await site.SignAsync("42"));

        Assert.NotEqual(planted, answer.GetProperty("token").GetString());
        await Wait.UntilAsync(() => !thief.IsConnected, "the other line is closed");
        var stranger = await host.ConnectAsync();
        Assert.StartsWith("invalid_request: ", await stranger.RefusalAsync("Join", new { site = "default", token = planted }), StringComparison.Ordinal);
        foreach (var (method, argument) in new (string, object?)[]
        {
            ("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), ("SetTyping", new { text = "x" }),
            ("Identify", new { name = "x" }), ("MarkRead", new { conversationId = Guid.NewGuid(), sequence = 1 }), ("UpdatePage", new { url = "https://x.example" }),
        })
        {
            Assert.StartsWith("not_joined: ", await visitor.RefusalAsync(method, argument), StringComparison.Ordinal);
        }

        await visitor.JoinAsync(token: answer.GetProperty("token").GetString());
        await visitor.SendAsync("back");
    }

    [Fact]
    public async Task Identify_PersonWhoWasAnotherPerson_LeavesTheOthersConversations()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("what Ann said");
        await visitor.BecomeAsync(await site.SignAsync("ann", "Ann"));
        var ann = visitor.ClientId;
        var annsOther = await host.VisitorAsync();
        await annsOther.BecomeAsync(await site.SignAsync("ann", "Ann"));

        await visitor.BecomeAsync(await site.SignAsync("bob", "Bob"));

        Assert.NotEqual(ann, visitor.ClientId);
        Assert.Equal(JsonValueKind.Null, visitor.Joined.GetProperty("conversation").ValueKind);
        Assert.Equal("Bob", visitor.Joined.GetProperty("client").GetProperty("name").GetString());
        await visitor.SendAsync("what Bob says");
        Assert.Equal(2, (await annsOther.SendAsync("what Ann says")).GetProperty("sequence").GetInt32());
        await visitor.BecomeAsync(await site.SignAsync("ann"));
        Assert.Equal(ann, visitor.ClientId);
        Assert.Equal(["what Ann said", "what Ann says"], Bodies(visitor.Joined));
    }

    [Fact]
    public async Task Identify_BlockedPerson_LetsNobodyIn()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var person = await host.VisitorAsync();
        await person.BecomeAsync(await site.SignAsync("42"));
        await BlockAsync(host, person.ClientId);
        var visitor = await host.VisitorAsync();

        var refusal = await visitor.RefusalAsync("Identify", await site.SignAsync("42"));
        var own = await person.RefusalAsync("Identify", await site.SignAsync("42"));

        Assert.StartsWith("blocked: ", refusal, StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", own, StringComparison.Ordinal);
        Assert.NotEqual(person.ClientId, (await host.VisitorAsync(visitor.Token)).ClientId);
    }

    [Fact]
    public async Task Identify_BlockedAndUnknown_CannotShedIt()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("known"));
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("something bad");
        await BlockAsync(host, visitor.ClientId);

        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("Identify", await site.SignAsync("new")), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("Identify", await site.SignAsync("known")), StringComparison.Ordinal);
        Assert.StartsWith("blocked: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "x" }), StringComparison.Ordinal);
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

        Assert.Single(answers.Select(a => Id(a.GetProperty("client"), "id")).Distinct());
        Assert.Equal(1, await CountAsync(host, db => db.Clients));
        Assert.Equal(8, await CountAsync(host, db => db.Sessions));
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
        Assert.Equal(1, await CountAsync(host, db => db.Clients));
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
        Assert.Equal(2, await CountAsync(host, db => db.Messages));
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
        Assert.Equal(1, await CountAsync(host, db => db.Clients));
        Assert.Equal(posts.Count(p => p.IsCompletedSuccessfully) + (posts[0].IsCompletedSuccessfully ? 0 : 1), await CountAsync(host, db => db.Messages));
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
        var sessionId = await ReadAsync(host, db => db.Sessions.Where(s => s.ClientId == visitor.ClientId).Select(s => s.Id));
        var claim = IdentityClaim.Read(user.Id, null, null, null, user.Expires, user.Signature);

        // In one batch: the move, and what fails after it has run.
        var moves = Enumerable.Range(0, 20).Select(_ => writer.WriteAsync(new MoveThenFail(events, visitor.ClientId, person.ClientId))).ToList();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(moves));

        Assert.Equal(2, (await visitor.SendAsync("two")).GetProperty("sequence").GetInt32());
        Assert.Equal(JsonValueKind.Null, (await host.VisitorAsync(person.Token)).Joined.GetProperty("conversation").ValueKind);
        await writer.WriteAsync(new IdentifyClient(events, await site.IdAsync(), sessionId, visitor.ClientId, claim, isFresh: true, SessionToken.Hash(SessionToken.Create())));
        Assert.Equal(["one", "two"], Bodies((await host.VisitorAsync(person.Token)).Joined));
    }

    [Fact]
    public async Task Identify_Known_NobodyElseStaysAtTheDesk()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var laptop = await host.VisitorAsync();
        await laptop.BecomeAsync(await site.SignAsync("42"));
        await laptop.DisconnectAsync();
        var presence = host.Services.GetRequiredService<VisitorPresence>();
        var typing = host.Services.GetRequiredService<VisitorTyping>();
        var phone = await host.VisitorAsync();
        var unknown = phone.ClientId;
        await phone.InvokeAsync("SetTyping", new { text = "I was wondering" });

        await phone.InvokeAsync("Identify", await site.SignAsync("42"));

        Assert.False(presence.IsOnline(unknown));
        Assert.Null(typing.Of(unknown).Text);
        Assert.True(presence.IsOnline(laptop.ClientId));
        Assert.Equal("Bowl", presence.PageOf(laptop.ClientId)!.Title);
    }

    [Fact]
    public async Task Identify_UploadedFile_IsThePersons()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var laptop = await host.VisitorAsync();
        await laptop.BecomeAsync(await site.SignAsync("42"));
        var phone = await host.VisitorAsync();
        var file = new Chat.Core.Attachments.Attachment { ClientId = phone.ClientId, Name = "a.txt", ContentType = "text/plain", Size = 1 };
        await using (var db = await DbAsync(host))
        {
            db.Attachments.Add(file);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await phone.BecomeAsync(await site.SignAsync("42"));

        Assert.Equal(laptop.ClientId, await ReadAsync(host, db => db.Attachments.Where(a => a.Id == file.Id).Select(a => a.ClientId)));
        await phone.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { file.Id } });
    }

    private static Guid Id(JsonElement of, string name) => of.GetProperty(name).GetGuid();

    private static IEnumerable<string?> Bodies(JsonElement joined) => joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("body").GetString());

    private static async Task BlockAsync(ChatHost host, Guid clientId) =>
        await host.Services.GetRequiredService<ClientService>().BlockAsync(await host.AgentIdAsync(), clientId, isBlocked: true, TestContext.Current.CancellationToken);

    private static Task<ChatDbContext> DbAsync(ChatHost host) =>
        host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    private static async Task<int> CountAsync<T>(ChatHost host, Func<ChatDbContext, IQueryable<T>> query)
    {
        await using var db = await DbAsync(host);
        return await query(db).CountAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<T> ReadAsync<T>(ChatHost host, Func<ChatDbContext, IQueryable<T>> query)
    {
        await using var db = await DbAsync(host);
        return await query(db).FirstAsync(TestContext.Current.CancellationToken);
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
