using Chat.Tests.Support;
using Microsoft.AspNetCore.Http.Connections;

namespace Chat.Tests.Widget;

public sealed class VisitorHubTests
{
    [Fact]
    public async Task Join_FirstTime_MakesClientWithNameTokenAndEpoch()
    {
        await using var host = await ChatHost.StartAsync();

        var visitor = await host.VisitorAsync();

        Assert.Equal(43, visitor.Token.Length);
        Assert.NotEqual(Guid.Empty, visitor.Epoch);
        Assert.NotEmpty(visitor.Joined.GetProperty("client").GetProperty("name").GetString()!);
        Assert.Empty(visitor.Joined.GetProperty("messages").EnumerateArray());
        Assert.False(visitor.Joined.GetProperty("hasMore").GetBoolean());
        Assert.False(visitor.Joined.GetProperty("reset").GetBoolean());
        Assert.Equal("Ana", visitor.Joined.GetProperty("agents")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Join_WithToken_IsTheSameClientWithHisHistory()
    {
        await using var host = await ChatHost.StartAsync();
        var first = await host.VisitorAsync();
        await first.SendAsync("one");
        await first.SendAsync("two");
        await first.DisconnectAsync();

        var again = await host.VisitorAsync(first.Token);

        Assert.Equal(first.ClientId, again.ClientId);
        Assert.Equal(["one", "two"], again.Joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("body").GetString()));
        Assert.Equal([1, 2], again.Joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sequence").GetInt32()));
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task SendMessage_ByEveryTransport_IsAcknowledgedAndStoredOnce(HttpTransportType transport)
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync(transport: transport);
        var id = Guid.CreateVersion7();

        var first = await visitor.SendAsync("hello", id);
        var repeat = await visitor.SendAsync("another text", id);

        Assert.Equal(1, first.GetProperty("sequence").GetInt32());
        Assert.Equal(first.GetRawText(), repeat.GetRawText());
        var again = await host.VisitorAsync(visitor.Token);
        Assert.Equal("hello", Assert.Single(again.Joined.GetProperty("messages").EnumerateArray()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task SendMessage_SecondTab_SeesItOnceAndTheSenderDoesNot()
    {
        await using var host = await ChatHost.StartAsync();
        var first = await host.VisitorAsync();
        var second = await host.VisitorAsync(first.Token);

        await first.SendAsync("from the first tab");
        await second.SendAsync("from the second tab");

        Assert.Equal("from the first tab", (await second.NextMessageAsync()).GetProperty("body").GetString());
        Assert.Equal("from the second tab", (await first.NextMessageAsync()).GetProperty("body").GetString());
        Assert.Equal(0, first.Messages.Reader.Count);
        Assert.Equal(0, second.Messages.Reader.Count);
    }

    [Fact]
    public async Task SendMessage_ManyAtOnceFromManyTabs_NumbersAreDense()
    {
        await using var host = await ChatHost.StartAsync();
        var first = await host.VisitorAsync();
        var tabs = new List<TestVisitor> { first };
        for (var i = 0; i < 4; i++)
        {
            tabs.Add(await host.VisitorAsync(first.Token));
        }

        var answers = await Task.WhenAll(tabs.SelectMany(tab => Enumerable.Range(0, 20).Select(i => tab.SendAsync($"{i}"))));

        Assert.Equal(Enumerable.Range(1, 100), answers.Select(a => a.GetProperty("sequence").GetInt32()).Order());
        Assert.Single(answers.Select(a => a.GetProperty("conversationId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task MessageReceived_AgentReplies_CarriesNameFaceAndTime()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();

        await host.AgentRepliesAsync(conversationId, "Good morning");

        var message = await visitor.NextMessageAsync();
        Assert.Equal("agent", message.GetProperty("author").GetString());
        Assert.Equal("Ana", message.GetProperty("agent").GetProperty("name").GetString());
        Assert.StartsWith("/avatars/", message.GetProperty("agent").GetProperty("avatarUrl").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", message.GetProperty("sentAt").GetString());
        Assert.Equal(2, message.GetProperty("sequence").GetInt32());
        Assert.Empty(message.GetProperty("attachments").EnumerateArray());
    }

    [Fact]
    public async Task Join_WithKnown_GivesOnlyWhatIsMissing()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("one")).GetProperty("conversationId").GetGuid();
        await visitor.DisconnectAsync();
        await host.AgentRepliesAsync(conversationId, "two");
        await host.AgentRepliesAsync(conversationId, "three");

        var back = await host.VisitorAsync(visitor.Token, known: new KnownPosition(visitor.Epoch, conversationId, 1));

        Assert.False(back.Joined.GetProperty("reset").GetBoolean());
        Assert.Equal(["two", "three"], back.Joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("body").GetString()));
    }

    [Fact]
    public async Task Join_KnownIsPastTheEndOrOfAnotherEpoch_Resets()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("one")).GetProperty("conversationId").GetGuid();

        var past = await host.VisitorAsync(visitor.Token, known: new KnownPosition(visitor.Epoch, conversationId, 7));
        var other = await host.VisitorAsync(visitor.Token, known: new KnownPosition(Guid.NewGuid(), conversationId, 1));

        Assert.True(past.Joined.GetProperty("reset").GetBoolean());
        Assert.True(other.Joined.GetProperty("reset").GetBoolean());
        Assert.Single(past.Joined.GetProperty("messages").EnumerateArray());
        Assert.Single(other.Joined.GetProperty("messages").EnumerateArray());
    }

    [Fact]
    public async Task GetMessages_PagesBothWaysByKey()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = Guid.Empty;
        for (var i = 1; i <= 60; i++)
        {
            conversationId = (await visitor.SendAsync($"{i}")).GetProperty("conversationId").GetGuid();
        }

        var again = await host.VisitorAsync(visitor.Token);
        var before = await again.InvokeAsync("GetMessages", new { conversationId, before = 11, limit = 4 });
        var after = await again.InvokeAsync("GetMessages", new { conversationId, after = 58 });

        Assert.True(again.Joined.GetProperty("hasMore").GetBoolean());
        Assert.Equal(Enumerable.Range(11, 50), again.Joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sequence").GetInt32()));
        Assert.Equal([7, 8, 9, 10], before.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sequence").GetInt32()));
        Assert.True(before.GetProperty("hasMore").GetBoolean());
        Assert.Equal([59, 60], after.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sequence").GetInt32()));
        Assert.False(after.GetProperty("hasMore").GetBoolean());
    }

    [Fact]
    public async Task Visitors_NeverSeeEachOther()
    {
        await using var host = await ChatHost.StartAsync();
        var mira = await host.VisitorAsync();
        var jonas = await host.VisitorAsync();
        var secretId = Guid.CreateVersion7();
        var mirasConversation = (await mira.SendAsync("canary", secretId)).GetProperty("conversationId").GetGuid();

        var reading = await jonas.RefusalAsync("GetMessages", new { conversationId = mirasConversation });
        var marking = await jonas.RefusalAsync("MarkRead", new { conversationId = mirasConversation, sequence = 1 });
        var stealing = await jonas.RefusalAsync("SendMessage", new { id = secretId, body = "mine" });
        await host.AgentRepliesAsync(mirasConversation, "for Mira only");
        await mira.NextMessageAsync();

        Assert.StartsWith("invalid_request: ", reading, StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", marking, StringComparison.Ordinal);
        Assert.StartsWith("invalid_request: ", stealing, StringComparison.Ordinal);
        Assert.Equal(0, jonas.Messages.Reader.Count);
        var after = await host.VisitorAsync(jonas.Token);
        Assert.Empty(after.Joined.GetProperty("messages").EnumerateArray());
    }

    [Fact]
    public async Task Restart_OnTheSameFile_KeepsClientsMessagesAndEpoch()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("before");

        await host.RestartAsync();
        var back = await host.VisitorAsync(visitor.Token);
        var answer = await back.SendAsync("after");

        Assert.Equal(visitor.Epoch, back.Epoch);
        Assert.Equal(visitor.ClientId, back.ClientId);
        Assert.Equal(2, answer.GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task MarkReadAndTyping_ReachTheOtherSide()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();

        await host.AgentRepliesAsync(conversationId, "hi");
        var read = await visitor.NextPushAsync("MessagesRead");

        Assert.Equal(2, read.GetProperty("sequence").GetInt32());
        Assert.Equal(conversationId, read.GetProperty("conversationId").GetGuid());
    }
}
