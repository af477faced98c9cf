using System.Text.Json;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Widget;

public sealed class VisitorPushTests
{
    [Fact]
    public async Task Head_FollowsTheLastMessageWithin20Seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var visitor = await host.VisitorAsync();
        var answer = await visitor.SendAsync("hello");

        var head = await NextHeadAsync(visitor, clock);

        Assert.Equal(visitor.Epoch, head.GetProperty("epoch").GetGuid());
        Assert.Equal(answer.GetProperty("conversationId").GetGuid(), head.GetProperty("conversationId").GetGuid());
        Assert.Equal(1, head.GetProperty("lastSequence").GetInt32());
    }

    [Fact]
    public async Task Head_PushHasFailed_TellsOfItsMessage()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("hello");
        var otherTab = await host.VisitorAsync(visitor.Token);
        await host.WithoutAgentsAsync(async () =>
        {
            await visitor.SendAsync("cannot be described");
            await Wait.UntilAsync(() => host.Logs.Lines.Any(line => line.Contains("could not be relayed", StringComparison.Ordinal)), "the push has failed");
        });

        Assert.Equal(2, (await NextHeadAsync(otherTab, clock)).GetProperty("lastSequence").GetInt32());
    }

    [Fact]
    public async Task ResolveAndReopen_ReachTheVisitorAsStatusAndLine()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        var conversations = host.Services.GetRequiredService<ConversationService>();

        await conversations.ResolveAsync(await host.AgentIdAsync(), conversationId, TestContext.Current.CancellationToken);

        Assert.Equal("resolved", (await visitor.NextPushAsync("ConversationChanged")).GetProperty("status").GetString());
        var line = await visitor.NextMessageAsync();
        Assert.Equal("system", line.GetProperty("author").GetString());
        Assert.Equal("Ana resolved this conversation", line.GetProperty("body").GetString());
        await visitor.SendAsync("one more thing");
        Assert.Equal("open", (await visitor.NextPushAsync("ConversationChanged")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task MarkDelivered_AWidgetSaysSo_IsStoredToldAndNeverMovesBack()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        await host.AgentRepliesAsync(conversationId, "hi");
        await visitor.NextMessageAsync();
        using var told = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ConversationsCommitted);
        Assert.Equal((0, 0), await MarksAsync());

        await visitor.InvokeAsync("MarkDelivered", new { conversationId, sequence = 2 });
        Assert.Equal((2, 0), await MarksAsync());
        using var limit = new CancellationTokenSource(Wait.Limit);
        Assert.Equal(2, Assert.Single(((ConversationsCommitted)await told.Reader.ReadAsync(limit.Token)).Changes).After.ClientDeliveredSequence);

        await visitor.InvokeAsync("MarkDelivered", new { conversationId, sequence = 1 });
        await visitor.InvokeAsync("MarkDelivered", new { conversationId, sequence = -5 });
        Assert.Equal((2, 0), await MarksAsync());
        await host.AgentRepliesAsync(conversationId, "still there?");
        await visitor.InvokeAsync("MarkRead", new { conversationId, sequence = 99 });
        Assert.Equal((3, 3), await MarksAsync());
        var stranger = await host.VisitorAsync();
        Assert.StartsWith("invalid_request: ", await stranger.RefusalAsync("MarkDelivered", new { conversationId, sequence = 3 }));

        async Task<(long Delivered, long Read)> MarksAsync()
        {
            var state = await host.Services.GetRequiredService<ConversationQueries>().FindAsync(conversationId, TestContext.Current.CancellationToken);
            return (state!.ClientDeliveredSequence, state.ClientReadSequence);
        }
    }

    [Fact]
    public async Task AgentTyping_NamesAllAndEndsWhenTheyStop()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        var typing = host.Services.GetRequiredService<AgentTyping>();
        var agentId = await host.AgentIdAsync();

        typing.Set(conversationId, agentId, isTyping: true);
        var begun = await visitor.NextPushAsync("AgentTyping");
        typing.Set(conversationId, agentId, isTyping: false);
        var ended = await visitor.NextPushAsync("AgentTyping");

        Assert.Equal("Ana", Assert.Single(begun.GetProperty("agents").EnumerateArray()).GetProperty("name").GetString());
        Assert.Empty(ended.GetProperty("agents").EnumerateArray());
    }

    [Fact]
    public async Task Join_Again_TellsHowFarTheTeamHasReadAndWhoTypes()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        await host.AgentRepliesAsync(conversationId, "hi");
        host.Services.GetRequiredService<AgentTyping>().Set(conversationId, await host.AgentIdAsync(), isTyping: true);

        var again = await host.VisitorAsync(visitor.Token);

        Assert.Equal(2, (await again.NextPushAsync("MessagesRead")).GetProperty("sequence").GetInt32());
        Assert.Equal("Ana", (await again.NextPushAsync("AgentTyping")).GetProperty("agents")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task AgentComesOnline_VisitorsGetTheNewList()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        Assert.False(visitor.Joined.GetProperty("agents")[0].GetProperty("online").GetBoolean());

        host.Services.GetRequiredService<AgentPresence>().Connect(await host.AgentIdAsync());

        var agents = await visitor.NextPushAsync("AgentsChanged");
        Assert.True(agents[0].GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task SetTyping_SiteShowsNoPreview_AgentsLearnOnlyThatSomethingIsTyped()
    {
        await using var host = await ChatHost.StartAsync();
        await using (var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            (await db.Sites.SingleAsync(TestContext.Current.CancellationToken)).TypingPreview = false;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            host.Services.GetRequiredService<SiteDirectory>().Forget();
        }

        var visitor = await host.VisitorAsync();
        var typing = host.Services.GetRequiredService<VisitorTyping>();

        await visitor.InvokeAsync("SetTyping", new { text = "my secret" });
        Assert.Equal(("…", true), typing.Of(visitor.ClientId));
        await visitor.DisconnectAsync();

        await Wait.UntilAsync(() => typing.Of(visitor.ClientId).Text is null, "whoever left types no more");
    }

    [Fact]
    public async Task Presence_OneTabOfTwoLeaves_ClientStaysOnline()
    {
        await using var host = await ChatHost.StartAsync();
        var presence = host.Services.GetRequiredService<VisitorPresence>();
        var first = await host.VisitorAsync();
        var second = await host.VisitorAsync(first.Token);

        await first.DisconnectAsync();
        await Wait.UntilAsync(() => presence.ConnectionCount(first.ClientId) == 1, "one connection is left");
        Assert.True(presence.IsOnline(first.ClientId));
        await second.DisconnectAsync();

        await Wait.UntilAsync(() => !presence.IsOnline(first.ClientId), "the client is offline");
    }

    /// <summary>The host's clock goes on until it comes.</summary>
    private static async Task<JsonElement> NextHeadAsync(TestVisitor visitor, FakeTimeProvider clock)
    {
        var head = visitor.NextPushAsync("Head");
        while (!head.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(head, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return await head;
    }
}
