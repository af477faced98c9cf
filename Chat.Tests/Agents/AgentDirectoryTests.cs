using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Agents;

public sealed class AgentDirectoryTests
{
    [Fact]
    public async Task Forget_WhileAReadIsUnderWay_OutlastsIt()
    {
        await using var host = await ChatHost.StartAsync();
        var agentId = await host.AgentIdAsync();
        var store = new HeldStore(host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>());
        using var directory = new AgentDirectory(store, host.Services.GetRequiredService<AuditNotes>(), new FakeTimeProvider());
        var reading = directory.FindAsync(agentId, TestContext.Current.CancellationToken);

        directory.Forget();
        store.Release();
        Assert.False((await reading)!.IsDisabled);
        await using (var db = await host.DbAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.IsDisabled, true), TestContext.Current.CancellationToken);
        }

        Assert.True((await directory.FindAsync(agentId, TestContext.Current.CancellationToken))!.IsDisabled);
    }
}
