using Chat.Core.Clients;
using Chat.Core.Presence;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Clients;

public sealed class VisitLogTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visits_AreBoundedAndKeepWhereHeCameFrom()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.ConnectAsync();
        await visitor.InvokeAsync("Join", new { site = "default", page = new { url = "https://shop.example/0", title = "<b>Bowl</b>", referrer = "https://search.example/" } });
        var sessionId = await host.ReadAsync(db => db.Sessions.Select(s => s.Id));
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PageVisits) == 1, "the first page is written");

        for (var i = 1; i <= PageVisit.Kept + 5; i++)
        {
            var url = $"https://shop.example/{i}";
            await visitor.InvokeAsync("UpdatePage", new { url, title = $"{i}", referrer = "https://shop.example/0" });
            await Wait.UntilAsync(async () => await host.CountAsync(db => db.PageVisits.Where(v => v.Url == url)) == 1, "the page is written");
        }

        var clientId = await host.ReadAsync(db => db.Clients.Select(c => c.Id));
        var profile = (await host.Services.GetRequiredService<ClientQueries>().ProfileAsync(await host.AgentIdAsync(), clientId, Now))!;
        Assert.Equal(PageVisit.Kept, await host.CountAsync(db => db.PageVisits.Where(v => v.SessionId == sessionId)));
        Assert.Equal("https://search.example/", profile.CameFrom);
        Assert.Equal($"https://shop.example/{PageVisit.Kept + 5}", profile.Visits[0].Url);
        Assert.Equal("<b>Bowl</b>", profile.Visits[^1].Title);
    }

    [Fact]
    public async Task Visits_ARushOfPages_NeverWaitsAndLeavesFewRows()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => visitor.InvokeAsync("UpdatePage", new { url = $"https://shop.example/{i}", title = "x", referrer = "" })));

        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PageVisits.Where(v => v.Url == "https://shop.example/99")) == 1, "the last page is written");
        Assert.InRange(await host.CountAsync(db => db.PageVisits), 1, PageVisit.Kept);
    }

    [Fact]
    public async Task Join_TellsTheBrowser_WhichIsKeptCut()
    {
        await using var host = await ChatHost.StartAsync();
        await host.VisitorAsync();
        var log = host.Services.GetRequiredService<VisitLog>();
        var sessionId = await host.ReadAsync(db => db.Sessions.Select(s => s.Id));

        log.Note(Guid.NewGuid(), "https://shop.example/", "gone", "", "x");
        log.Note(sessionId, "https://shop.example/bowl", "same page", "", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0");

        await Wait.UntilAsync(async () => await host.ReadAsync(db => db.Sessions.Select(s => s.UserAgent)) is not null, "the browser is known");
        Assert.Equal(1, await host.CountAsync(db => db.PageVisits));
    }

    [Fact]
    public async Task Presence_TwoBrowsers_SaysWhichPagesAreOpenAndWhereHeCameFrom()
    {
        await using var host = await ChatHost.StartAsync();
        var presence = host.Services.GetRequiredService<VisitorPresence>();
        var first = await host.VisitorAsync();
        await using var second = await host.VisitorAsync(first.Token);
        await second.InvokeAsync("UpdatePage", new { url = "https://shop.example/basket", title = "Basket", referrer = "https://shop.example/bowl" });

        var here = Assert.Single(presence.Now());
        Assert.Equal((first.ClientId, "", "Basket"), (here.ClientId, here.CameFrom, here.Page!.Title));
        Assert.NotEqual(Guid.Empty, here.SiteId);
        Assert.Equal(["Basket", "Bowl"], presence.PagesOf(first.ClientId).Select(p => p.Page.Title));
        await second.DisconnectAsync();
        await Wait.UntilAsync(() => presence.PagesOf(first.ClientId).Count == 1, "one page is left");
    }
}
