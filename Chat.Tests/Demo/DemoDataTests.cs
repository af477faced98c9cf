using System.Net;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Demo;

public sealed class DemoDataTests
{
    [Fact]
    public async Task Demo_EmptyStore_IsFilledOnceWithThreeWeeksOfTalk()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Demo"] = "true" } });

        await host.RestartAsync();

        await using var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        var conversations = await db.Conversations.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var messages = await db.Messages.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, await db.Users.CountAsync(TestContext.Current.CancellationToken));
        Assert.InRange(await db.Clients.CountAsync(TestContext.Current.CancellationToken), 38, 45);
        Assert.True(await db.Clients.Select(c => c.Locale).Distinct().CountAsync(TestContext.Current.CancellationToken) >= 8);
        Assert.Contains(conversations, c => c.LastSequence > 60);
        Assert.Contains(conversations, c => c.UnreadCount > 0);
        Assert.Contains(conversations, c => c.Status == ConversationStatus.Resolved);
        Assert.True(messages.Max(m => m.SentAt) - messages.Min(m => m.SentAt) > TimeSpan.FromDays(14));
        Assert.All(messages.GroupBy(m => m.ConversationId), c => Assert.Equal(Enumerable.Range(1, c.Count()), c.OrderBy(m => m.Sequence).Select(m => (int)m.Sequence)));
        Assert.DoesNotContain(messages, m => m.Body.Contains('{', StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = host.Address };
        using var page = await http.GetAsync(new Uri("/demo", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }
}
