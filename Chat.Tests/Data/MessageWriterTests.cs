using System.Globalization;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Data;

public sealed class MessageWriterTests
{
    [Fact]
    public async Task Connections_AreSetAsTheDesignSays()
    {
        await using var host = await ChatHost.StartAsync();
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);

        Assert.Equal("wal", await ReadAsync(db, "journal_mode"));
        Assert.Equal("2", await ReadAsync(db, "synchronous"));
        Assert.Equal("1", await ReadAsync(db, "foreign_keys"));
        Assert.Equal("5000", await ReadAsync(db, "busy_timeout"));
        Assert.True(Version.Parse(((SqliteConnection)db.Database.GetDbConnection()).ServerVersion) >= new Version(3, 51, 3));
    }

    [Fact]
    public async Task Write_OneBadRow_DoesNotFailItsNeighboursNorLeaveAHole()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("1");
        var writer = host.Services.GetRequiredService<MessageWriter>();
        var service = host.Services.GetRequiredService<ConversationService>();
        var site = await SiteIdAsync(host);

        // A site that does not exist breaks the foreign key, in the same batch as good messages.
        var newcomer = await host.VisitorAsync();
        var good = Enumerable.Range(0, 20).Select(i => service.PostFromClientAsync(site, visitor.ClientId, Guid.CreateVersion7(), $"{i}", null)).ToList();
        var bad = writer.WriteAsync(new PostMessage(host.Services.GetRequiredService<ChatEvents>(), Guid.CreateVersion7(), MessageAuthor.Client, "bad") { SiteId = Guid.NewGuid(), ClientId = newcomer.ClientId });
        good.AddRange(Enumerable.Range(20, 20).Select(i => service.PostFromClientAsync(site, visitor.ClientId, Guid.CreateVersion7(), $"{i}", null)));

        await Assert.ThrowsAsync<SqliteException>(() => bad);
        var stored = await Task.WhenAll(good);
        Assert.Equal(Enumerable.Range(2, 40).Select(i => (long)i), stored.Select(m => m.Sequence));
        Assert.Equal(42, (await visitor.SendAsync("last")).GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task Write_SameIdManyTimesAtOnce_IsStoredOnceAndAnsweredAlike()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var service = host.Services.GetRequiredService<ConversationService>();
        var site = await SiteIdAsync(host);
        var id = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => service.PostFromClientAsync(site, visitor.ClientId, id, $"try {i}", null)));

        Assert.Single(answers.Distinct());
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.Messages.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await db.Conversations.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Acknowledged_ThenPublished_InTheOrderOfTheCommit()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        using var subscription = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is ConversationsCommitted { Messages.Count: > 0 });
        var service = host.Services.GetRequiredService<ConversationService>();
        var site = await SiteIdAsync(host);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => service.PostFromClientAsync(site, visitor.ClientId, Guid.CreateVersion7(), $"{i}", null)));

        var seen = new List<long>();
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (seen.Count < 100)
        {
            var committed = (ConversationsCommitted)await subscription.Reader.ReadAsync(limit.Token);
            seen.AddRange(committed.Messages.Select(m => m.Message.Sequence));
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Unread_CountsWhatTheTeamHasNotRead_AndMarksNeverMoveBack()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = Guid.Empty;
        for (var i = 0; i < 3; i++)
        {
            conversationId = (await visitor.SendAsync($"{i}")).GetProperty("conversationId").GetGuid();
        }

        var service = host.Services.GetRequiredService<ConversationService>();
        var queries = host.Services.GetRequiredService<ConversationQueries>();
        var agent = await host.AgentIdAsync();
        Assert.Equal(3, (await queries.FindAsync(conversationId, TestContext.Current.CancellationToken))!.UnreadCount);
        await service.MarkReadByAgentAsync(agent, conversationId, 2, TestContext.Current.CancellationToken);
        Assert.Equal(1, (await queries.FindAsync(conversationId, TestContext.Current.CancellationToken))!.UnreadCount);
        await service.MarkReadByAgentAsync(agent, conversationId, 1, TestContext.Current.CancellationToken);
        await service.MarkReadByAgentAsync(agent, conversationId, 999, TestContext.Current.CancellationToken);

        var state = (await queries.FindAsync(conversationId, TestContext.Current.CancellationToken))!;
        Assert.Equal((3, 0), (state.AgentReadSequence, state.UnreadCount));
        Assert.NotNull(state.WaitingSince);
        await host.AgentRepliesAsync(conversationId, "answered");
        Assert.Null((await queries.FindAsync(conversationId, TestContext.Current.CancellationToken))!.WaitingSince);
    }

    [Fact]
    public async Task Act_AgentIsDisabledOrNobody_IsRefusedByTheService()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("hello")).GetProperty("conversationId").GetGuid();
        var service = host.Services.GetRequiredService<ConversationService>();
        var drafts = host.Services.GetRequiredService<DraftService>();

        var nobody = Guid.NewGuid();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => service.PostFromAgentAsync(nobody, conversationId, Guid.CreateVersion7(), "x", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => service.ResolveAsync(nobody, conversationId, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => service.AssignToSelfAsync(nobody, conversationId, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => service.MarkReadByAgentAsync(nobody, conversationId, 1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => drafts.SaveAsync(nobody, conversationId, "x", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task InboxPages_GoByKeyAndMissNothing()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        for (var i = 0; i < 25; i++)
        {
            await (await host.VisitorAsync()).SendAsync($"{i}");
        }

        var inbox = host.Services.GetRequiredService<InboxQueries>();
        var agentId = await host.AgentIdAsync();
        var seen = new List<InboxEntry>();
        InboxPage? page = null;
        do
        {
            page = await inbox.PageAsync(agentId, InboxView.All, page?.End, 7, TestContext.Current.CancellationToken);
            seen.AddRange(page.Entries);
        }
        while (page.HasMore);

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Select(e => e.State.Id).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(e => e.State.LastMessageAt).Select(e => e.State.LastMessageAt), seen.Select(e => e.State.LastMessageAt));
        Assert.Equal("24", seen[0].Preview);
    }

    [Fact]
    public async Task Write_ClockIsSetBack_TimesStandStillAndNothingWaitsForThem()
    {
        var clock = new ShiftedTime();
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var early = await host.VisitorAsync();
        var late = await host.VisitorAsync();
        var first = await early.SendAsync("before");

        clock.Offset = TimeSpan.FromMinutes(-30);
        var second = await late.SendAsync("after");
        await host.RestartAsync();
        var back = await host.VisitorAsync(late.Token);
        var third = await back.SendAsync("after the restart");

        var times = new[] { first, second, third }.Select(answer => answer.GetProperty("sentAt").GetDateTimeOffset()).ToList();
        Assert.Equal(times.Order(), times);
        var page = await host.Services.GetRequiredService<InboxQueries>().PageAsync(await host.AgentIdAsync(), InboxView.All, null, 10, TestContext.Current.CancellationToken);
        Assert.Equal("after the restart", page.Entries[0].Preview);
        clock.Offset = TimeSpan.FromMinutes(-50);
        Assert.Equal(2, (await back.NextPushAsync("Head")).GetProperty("lastSequence").GetInt32());
        clock.Offset = TimeSpan.FromDays(-2);
        Assert.True((await back.SendAsync("no correction any more")).GetProperty("sentAt").GetDateTimeOffset() < times[0]);
    }

    [Fact]
    public async Task Write_StoreFails_IsToldOnceAndEndsWithTheFirstPageThatIsWritten()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var sent = await visitor.SendAsync("hello");
        using var told = host.Services.GetRequiredService<ChatEvents>().Subscribe(e => e is StoreHealthChanged);
        await using var other = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "chat.db")};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("unavailable: ", await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "locked" }));
        using var limit = new CancellationTokenSource(Wait.Limit);
        Assert.Equal(new StoreHealthChanged(new StoreFault(5, IsFinal: false)), await told.Reader.ReadAsync(limit.Token));
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        // Nobody writes: the probe notices.
        Assert.Equal(new StoreHealthChanged(null), await told.Reader.ReadAsync(limit.Token));
        Assert.Equal(2, (await visitor.SendAsync("goes on")).GetProperty("sequence").GetInt32());
        Assert.Equal(1, sent.GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task Log_UnderSteadyLoad_IsWrittenOver()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var service = host.Services.GetRequiredService<ConversationService>();
        var site = await SiteIdAsync(host);
        var body = new string('x', 9_000);

        // Three times what the log may hold, without a pause in which a passive checkpoint could catch up by itself.
        for (var i = 0; i < 100; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => service.PostFromClientAsync(site, visitor.ClientId, Guid.CreateVersion7(), body, null)));
        }

        Assert.InRange(new FileInfo(Path.Combine(host.DataDirectory, "chat.db-wal")).Length, 1, 140_000_000);
        Assert.True(new FileInfo(Path.Combine(host.DataDirectory, "chat.db")).Length > 60_000_000);
    }

    private static async Task<Guid> SiteIdAsync(ChatHost host)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return (await db.Sites.SingleAsync(TestContext.Current.CancellationToken)).Id;
    }

    private static async Task<string?> ReadAsync(ChatDbContext db, string pragma)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
