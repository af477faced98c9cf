using System.Text.Json;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
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
        var conversationId = (await phone.SendAsync("from the phone")).Id("conversationId");
        var unknown = phone.ClientId;
        var answer = await host.AgentRepliesAsync(conversationId, "Hello phone");

        await phone.BecomeAsync(await site.SignAsync("42", "Zoë"));

        Assert.Equal(laptop.ClientId, phone.ClientId);
        Assert.Equal(conversationId, phone.Joined.GetProperty("conversation").Id("id"));
        Assert.Equal(["from the phone", "Hello phone"], phone.Joined.Bodies());
        Assert.Equal(answer.Id, (await laptop.NextMessageAsync()).Id("id"));
        var list = (await laptop.ConversationsAsync()).GetProperty("conversations").EnumerateArray().ToList();
        Assert.Equal(["Hello phone", "from the laptop"], list.Select(c => c.GetProperty("last").GetProperty("body").GetString()));
        Assert.Equal(conversationId, (await laptop.SendAsync("and on")).Id("conversationId"));
        Assert.Equal("and on", (await phone.NextMessageAsync(m => m.GetProperty("author").GetString() == "client")).GetProperty("body").GetString());
        Assert.Equal(0, await host.CountAsync(db => db.Clients.Where(c => c.Id == unknown)));
    }

    [Fact]
    public async Task Identify_OlderConversation_LeavesTheNewestCurrent()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        var phone = await host.VisitorAsync();
        await phone.SendAsync("older");
        var laptop = await host.VisitorAsync();
        var newest = (await laptop.SendAsync("newer")).Id("conversationId");
        await laptop.BecomeAsync(await site.SignAsync("42"));

        await phone.BecomeAsync(await site.SignAsync("42"));

        Assert.Equal(newest, phone.Joined.GetProperty("conversation").Id("id"));
        Assert.Equal(newest, (await phone.SendAsync("next")).Id("conversationId"));
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
        Assert.Equal(["what Ann said", "what Ann says"], visitor.Joined.Bodies());
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
        await using (var db = await host.DbAsync())
        {
            db.Attachments.Add(file);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await phone.BecomeAsync(await site.SignAsync("42"));

        Assert.Equal(laptop.ClientId, await host.ReadAsync(db => db.Attachments.Where(a => a.Id == file.Id).Select(a => a.ClientId)));
        await phone.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { file.Id } });
    }

    [Fact]
    public async Task Block_OfAClientThatMovedMeanwhile_IsNoSilentFailure()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        var visitor = await host.VisitorAsync();
        var unknown = visitor.ClientId;
        await visitor.BecomeAsync(await site.SignAsync("42"));

        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => BlockAsync(host, unknown));

        Assert.Equal(Refusal.InvalidRequest, refused.Refusal);
    }

    private static async Task BlockAsync(ChatHost host, Guid clientId) =>
        await host.Services.GetRequiredService<BlockService>().BlockAsync(await host.AgentIdAsync(), clientId, until: null, TestContext.Current.CancellationToken);
}
