using Chat.Core.Data;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Sites;

public sealed class SiteDirectoryTests
{
    [Fact]
    public async Task Forget_WhileAReadIsUnderWay_OutlastsIt()
    {
        await using var host = await ChatHost.StartAsync();
        var store = new HeldStore(host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>());
        using var directory = new SiteDirectory(store, new FakeTimeProvider());
        var reading = directory.FindAsync(Site.DefaultKey, TestContext.Current.CancellationToken);

        directory.Forget();
        store.Release();
        Assert.True((await reading)!.Allows("https://shop.example"));
        await host.SetSiteAsync(site => site.AllowedOrigins = ["https://blog.example"]);

        Assert.False((await directory.FindAsync(Site.DefaultKey, TestContext.Current.CancellationToken))!.Allows("https://shop.example"));
    }
}
