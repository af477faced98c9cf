using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Search;
using Chat.Tests.Conversations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Search;

/// <summary>The store's log of changes is shortened behind the index that follows it.</summary>
public sealed class ChangeLogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prune_KeepsTheNewest_AndTheIndexGoesOnAfterARestart()
    {
        await using var desk = await Desk.StartAsync();
        await RenameAsync(desk, 30);
        await desk.Host.CaughtUpAsync();
        var all = await ChangesAsync(desk);

        await desk.Host.Services.GetRequiredService<ChangeLogPruner>().PruneAsync(kept: 10, Stop);

        Assert.Equal(all[^10..], await ChangesAsync(desk));
        await desk.Host.RestartAsync();
        await RenameAsync(desk, 1);
        Assert.Equal(["[Name] 0"], await desk.Host.FindAsync("name", SearchKind.Clients));
        Assert.DoesNotContain(desk.Host.Logs.Lines, line => line.Contains("made anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prune_WhileAnIndexIsMade_TakesNothing()
    {
        await using var desk = await Desk.StartAsync();
        await RenameAsync(desk, 5);
        var all = await ChangesAsync(desk);
        var progress = new SearchProgress();

        await ActivatorUtilities.CreateInstance<ChangeLogPruner>(desk.Host.Services, progress).PruneAsync(kept: 0, Stop);

        Assert.Equal(all, await ChangesAsync(desk));
    }

    [Fact]
    public async Task Start_IndexThatIsOlderThanTheLog_IsMadeAnew()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Host.CaughtUpAsync();
        var aside = Path.Combine(desk.Host.DataDirectory, "kept.db");
        desk.Host.KeepIndex(aside);
        await RenameAsync(desk, 30);
        await desk.Host.CaughtUpAsync();
        await desk.Host.Services.GetRequiredService<ChangeLogPruner>().PruneAsync(kept: 10, Stop);

        await desk.Host.RestartAsync(() => desk.Host.RestoreIndex(aside));

        Assert.Equal(["[Name] 29"], await desk.Host.FindAsync("name", SearchKind.Clients));
        Assert.Contains(desk.Host.Logs.Lines, line => line.Contains("made anew", StringComparison.Ordinal));
    }

    private static async Task RenameAsync(Desk desk, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await desk.Host.Services.GetRequiredService<ClientRecordService>().RenameAsync(desk.Ana, desk.Visitor.ClientId, $"Name {i}", Stop);
        }
    }

    private static async Task<long[]> ChangesAsync(Desk desk)
    {
        await using var db = await desk.Host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(Stop);
        return await db.StoreChanges.OrderBy(c => c.Id).Select(c => c.Id).ToArrayAsync(Stop);
    }
}
