using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Whatever is lost on the way, nobody has to click, and nothing typed or said is gone.</summary>
[Collection(BrowserTests.Name)]
public sealed class RecoveryJourneys(Chromium chromium)
{
    private const string HalfTyped = "Half a reply, and then";

    public enum Loss
    {
        Kill,
        Deploy,
        DroppedLine,
        EvictedCircuit,
    }

    [Theory]
    [InlineData(Loss.Kill)]
    [InlineData(Loss.Deploy)]
    [InlineData(Loss.DroppedLine)]
    [InlineData(Loss.EvictedCircuit)]
    public async Task HalfTypedReply_SurvivesTheLoss_WithoutAClick(Loss loss)
    {
        await using var portal = await PortalProcess.StartAsync(loss == Loss.EvictedCircuit
            ? new() { ["CircuitOptions__DisconnectedCircuitRetentionPeriod"] = "00:00:01" }
            : null);
        await using var cable = new Cable(portal.Port);
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Before the loss");
        var agent = await BrowserAgent.SignInAsync(desk, cable.Address, path: "/inbox?view=all");
        await agent.ChooseAsync("Before the loss");
        var address = agent.Page.Url;
        await agent.Reply.PressSequentiallyAsync(HalfTyped);

        switch (loss)
        {
            case Loss.Kill:
                await portal.KillAsync();
                break;
            case Loss.Deploy:
                Assert.Equal(0, await portal.TerminateAsync());
                break;
            default:
                cable.Pull();
                break;
        }

        await Expect(agent.Page.GetByText("Reconnecting…")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await agent.Reply.PressSequentiallyAsync(" more");
        if (loss is Loss.Kill or Loss.Deploy)
        {
            await visitor.SayAsync("While it was gone");
            await portal.RunAsync();
            await visitor.HasSentAllAsync();
        }
        else
        {
            await visitor.SayAsync("While it was gone");
            await visitor.HasSentAllAsync();
            if (loss == Loss.EvictedCircuit)
            {
                await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            }

            cable.PlugIn();
        }

        await Expect(agent.Page.GetByText("Reconnecting…")).Not.ToBeVisibleAsync(new() { Timeout = 20_000 });
        await agent.SeesAsync("While it was gone");
        await agent.SeesAsync("Before the loss");
        await Expect(agent.Reply).ToHaveValueAsync(HalfTyped + " more");
        Assert.Equal(address, agent.Page.Url);
        await agent.Reply.PressAsync("End");
        await agent.Reply.PressSequentiallyAsync(", done.");
        await agent.Reply.PressAsync("Enter");
        await visitor.SeesAsync(HalfTyped + " more, done.");
        await Expect(agent.Reply).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Page_IsLoadedWhileTheHostIsAway_ComesWithoutAClick()
    {
        await using var portal = await PortalProcess.StartAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.Page.EvaluateAsync("() => navigator.serviceWorker.ready");
        var address = agent.Page.Url;

        await portal.KillAsync();
        var loading = agent.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit, Timeout = 60_000 });
        await Assert.ThrowsAsync<TimeoutException>(() => loading.WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
        await portal.RunAsync();

        await loading;
        await Expect(agent.Page.Locator("html[data-live]")).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        Assert.Equal(address, agent.Page.Url);
    }

    [Fact]
    public async Task LongThread_AfterAKill_TheReaderIsWhereHeWas()
    {
        await using var portal = await PortalProcess.StartAsync(new() { ["Chat__Demo"] = "true" });
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address, path: "/inbox?view=all");
        await agent.Rows.First.WaitForAsync();
        await agent.Page.EvaluateAsync("document.querySelector('.rows').scrollTop = 1100");
        var longest = await QueryAsync(portal, "SELECT hex(Id) FROM Conversations ORDER BY LastSequence DESC LIMIT 1");
        await agent.Page.EvaluateAsync("address => Blazor.navigateTo(address)", $"/inbox/{new Guid(Convert.FromHexString(longest), bigEndian: true)}?view=all");
        await Expect(agent.Reply).ToBeVisibleAsync();
        await ScrollAsync(agent.Page, 1);
        await ScrollAsync(agent.Page, 1);
        await ScrollAsync(agent.Page, 700);
        var before = await WhereAsync(agent.Page);
        Assert.True(before.First < 80, $"The thread was read upwards, but begins at {before.First}.");

        await portal.KillAsync();
        await portal.RunAsync();

        await Expect(agent.Page.GetByText("Reconnecting…")).Not.ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(agent.Reply).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Wait.UntilAsync(async () => await WhereAsync(agent.Page) is var now && now.Top == before.Top && Math.Abs(now.Offset - before.Offset) < 3 && Math.Abs(now.List - before.List) < 3, "the reader is where he was");
    }

    [Fact]
    public async Task DisabledAgent_TheCircuitFails_EndsAtTheSignInPage()
    {
        await using var portal = await PortalProcess.StartAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Hello");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("Hello");
        await QueryAsync(portal, "UPDATE Agents SET IsDisabled = 1 WHERE Name = 'Ana Ruiz' RETURNING Name");

        // The page may leave before, during or by a click: what counts is where it ends.
        var act = agent.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Resolve|Reopen)$") });
        var left = agent.Page.WaitForURLAsync("**/login*", new() { Timeout = (float)Wait.Limit.TotalMilliseconds });
        while (!left.IsCompleted)
        {
            await Task.WhenAny(left, act.ClickAsync());
            await Task.WhenAny(left, Task.Delay(1_000, TestContext.Current.CancellationToken));
        }

        await left;
    }

    [Fact]
    public async Task AgentSendsWhileTheHostIsKilled_TheMessageIsThereOnce()
    {
        await using var portal = await PortalProcess.StartAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Hello");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("Hello");

        await agent.Reply.FillAsync("In the middle");
        await agent.Reply.PressAsync("Enter");
        await portal.KillAsync();
        await portal.RunAsync();
        await Expect(agent.Page.GetByText("Reconnecting…")).Not.ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(agent.Reply).ToBeVisibleAsync(new() { Timeout = 20_000 });

        // It was stored, or it is back in the field: which of the two is known only when the page lives again.
        var log = agent.Page.GetByRole(AriaRole.Log, new() { Name = "Conversation" });
        await Wait.UntilAsync(async () => await agent.Reply.InputValueAsync() == "In the middle" || await log.GetByText("In the middle", new() { Exact = true }).CountAsync() > 0, "the message is somewhere");
        if (await agent.Reply.InputValueAsync() == "In the middle")
        {
            await agent.Reply.PressAsync("Enter");
        }

        await agent.SeesAsync("In the middle");
        await visitor.SeesAsync("In the middle");
    }

    /// <summary>Asks the host's own database.</summary>
    private static async Task<string> QueryAsync(PortalProcess portal, string sql)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(portal.DataDirectory, "chat.db")};Pooling=False");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task ScrollAsync(IPage page, int top)
    {
        await page.EvaluateAsync("top => document.querySelector('.log').scrollTop = top", top);
        await page.WaitForTimeoutAsync(700);
    }

    /// <summary>The first message in sight, its distance from the top, the first that is loaded, and how far down the list is.</summary>
    private static async Task<(double Top, double Offset, double First, double List)> WhereAsync(IPage page)
    {
        var place = await page.EvaluateAsync<double[]>(
            """
            () => {
              const log = document.querySelector('.log')
              const edge = log.getBoundingClientRect().top
              const nodes = [...log.querySelectorAll('[data-seq]')]
              const node = nodes.find(n => n.getBoundingClientRect().bottom > edge)
              return [Number(node?.dataset.seq ?? -1), (node?.getBoundingClientRect().top ?? 0) - edge, Number(nodes[0]?.dataset.seq ?? -1), document.querySelector('.rows').scrollTop]
            }
            """);
        return (place[0], place[1], place[2], place[3]);
    }
}
