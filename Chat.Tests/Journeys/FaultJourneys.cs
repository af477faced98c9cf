using Chat.Bench;
using Chat.Bench.Faults;
using Chat.Bench.Trials;
using Chat.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What an agent at his desk notices of a host in trouble.</summary>
[Collection(BrowserTests.Name)]
public sealed class FaultJourneys(Chromium chromium)
{
    [Fact]
    public async Task Agent_DiskIsFull_IsToldAndWorkResumes()
    {
        await using var portal = await PortalProcess.StartAsync(hasFaultyDisk: true);
        Assert.SkipWhen(portal.Disk is null, portal.NoDisk ?? "");
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Before the disk was full");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address, path: "/inbox?view=all");
        await agent.ChooseAsync("Before the disk was full");
        var banner = agent.Page.GetByText("The server's disk is full.");
        await Expect(banner).ToHaveCountAsync(0);

        portal.Disk!.WritesFail = Errno.NoSpace;
        await visitor.SayAsync("While the disk was full");
        await Expect(banner).ToBeVisibleAsync();
        await Expect(agent.Thread.GetByText("While the disk was full", new() { Exact = true })).ToHaveCountAsync(0);

        portal.Disk.WritesFail = 0;
        await agent.SeesAsync("While the disk was full");
        await visitor.HasSentAllAsync();
        await Expect(banner).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Agent_HostIsKilledAgainAndAgain_ReadsEverythingOnceAndInOrder()
    {
        await using var portal = await PortalProcess.StartAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var client = new Client();
        var sender = new Sender(portal.Address, client);
        using var end = new CancellationTokenSource();
        var sending = sender.RunAsync(TimeSpan.FromMilliseconds(400), end.Token);
        await Wait.UntilAsync(() => sender.Acknowledged.Count > 0, "the first message is acknowledged");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address, path: $"/inbox/{client.ConversationId}");
        await Expect(agent.Reply).ToBeVisibleAsync();

        for (var i = 0; i < 3; i++)
        {
            // A browser that loads a page from a host that is killed meanwhile stands before an error of its own, where nothing of ours runs.
            await agent.SeesAsync($"{sender.Sent[sender.Acknowledged.Count - 1]}");
            await Task.Delay(Random.Shared.Next(1_000), TestContext.Current.CancellationToken);
            await portal.KillAsync();
            await portal.RunAsync();
        }

        await end.CancelAsync();
        await sending;
        var last = sender.Acknowledged.MaxBy(a => a.Value);
        await agent.SeesAsync($"{last.Key}");
        var shown = await agent.Thread.Locator("[data-seq]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.seq + ' ' + one.querySelector('.bubble-text').textContent)");
        Assert.Empty(sender.Faults);
        Assert.Equal(sender.Acknowledged.OrderBy(a => a.Value).TakeLast(shown.Length).Select(a => $"{a.Value} {a.Key}"), shown);
        Assert.Equal(Enumerable.Range(1, sender.Sent.Count), sender.Acknowledged.Values.Order().Select(s => (int)s));
    }
}
