using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>The widget among other people's code: it breaks nothing, is broken by nothing, and leaves nothing behind.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetProofs(Chromium chromium)
{
    [Fact]
    public async Task TwoTabs_LinesAreCutAgainAndAgain_EightyMessagesAreStoredOnceInTheOrderOfEachTab()
    {
        await using var host = await ChatHost.StartAsync();
        await using var cable = new Cable(host.Address.Port);
        await using var shop = await ShopPage.StartAsync(cable.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var left = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await left.SayAsync("The first");
        await left.HasSentAllAsync();
        var right = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        using var end = new CancellationTokenSource();
        var cutting = CutAsync(cable, end.Token);

        await Task.WhenAll(
            left.Page.EvaluateAsync("async () => { for (let i = 1; i <= 40; i++) { ChatWidget.send('left ' + i); await new Promise(r => setTimeout(r, 40)) } }"),
            right.Page.EvaluateAsync("async () => { for (let i = 1; i <= 40; i++) { ChatWidget.send('right ' + i); await new Promise(r => setTimeout(r, 40)) } }"));
        await Task.Delay(3_000, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await cutting;

        await left.SeesAsync("right 40");
        await left.SeesAsync("left 40");
        await left.HasSentAllAsync();
        await right.HasSentAllAsync();
        foreach (var tab in new[] { left, right })
        {
            await tab.SeesAsync("left 40");
            var all = await tab.Thread.Locator(".m").AllTextContentsAsync();
            Assert.Equal(81, all.Count);
            Assert.Equal(Enumerable.Range(1, 40).Select(i => $"left {i}"), all.Where(text => text.StartsWith("left", StringComparison.Ordinal)));
            Assert.Equal(Enumerable.Range(1, 40).Select(i => $"right {i}"), all.Where(text => text.StartsWith("right", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Offline_TabIsClosed_TheNextPageSendsInOrder()
    {
        await using var host = await ChatHost.StartAsync();
        await using var cable = new Cable(host.Address.Port);
        await using var shop = await ShopPage.StartAsync(cable.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("While there was a line");
        await visitor.HasSentAllAsync();
        cable.Pull();
        foreach (var number in new[] { "one", "two", "three" })
        {
            await visitor.SayAsync($"Offline {number}");
        }

        await Expect(visitor.Page.GetByText("You are offline.")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(visitor.Thread).ToContainTextAsync("Waiting for the connection");
        await visitor.Page.CloseAsync();
        cable.PlugIn();
        var next = await shopper.NewPageAsync();
        await next.GotoAsync(shop.Address + "/elsewhere");

        var agent = await BrowserAgent.SignInAsync(desk, host.Address);
        await agent.ChooseAsync("Offline three");
        await agent.SeesAsync("Offline three");
        Assert.Equal(
            ["While there was a line", "Offline one", "Offline two", "Offline three"],
            await agent.Thread.Locator(".bubble-text").AllTextContentsAsync());
    }

    [Fact]
    public async Task BackCache_PageComesBack_ChatIsAlive()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var browser = await chromium.LaunchWithBackCacheAsync();
        await using var shopper = await browser.NewContextAsync();
        await shopper.AddInitScriptAsync("addEventListener('pageshow', event => { window.isBack = event.persisted })");
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Before");
        await visitor.HasSentAllAsync();

        await visitor.Page.GotoAsync(shop.Address + "/other");
        await visitor.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
        await Wait.UntilAsync(() => visitor.Page.EvaluateAsync<bool>("window.isBack === true"), "the page came from the cache");

        await visitor.SayAsync("After");
        await visitor.SeesAsync("After");
        await visitor.HasSentAllAsync();
    }

    [Fact]
    public async Task HostileStyles_NeitherReachTheChatNorComeFromIt()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync(
            """
            addEventListener('DOMContentLoaded', () => {
              const style = document.createElement('style')
              style.textContent = `* { position: static !important; box-sizing: content-box; letter-spacing: 9px; text-transform: uppercase; animation: spin 1s infinite }
                button { background: red !important; display: none !important } div, body > *, html > * { opacity: .1 !important; transform: rotate(30deg) !important; display: block }
                textarea, input { font: 40px serif !important; color: lime !important } chat-widget { display: none; z-index: -1; visibility: hidden }`
              document.head.append(style)
            })
            """);
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;

        await visitor.SayAsync("Unimpressed");

        await visitor.SeesAsync("Unimpressed");
        var look = await page.EvaluateAsync<string[]>(
            """
            () => {
              const root = document.querySelector('chat-widget').shadowRoot
              const field = getComputedStyle(root.querySelector('textarea'))
              const launcher = root.querySelector('.l').getBoundingClientRect()
              return [field.textTransform, field.letterSpacing, field.fontSize, getComputedStyle(root.querySelector('.go')).display, String(Math.round(innerWidth - launcher.right)), String(launcher.width)]
            }
            """);
        Assert.Equal(["none", "normal", "14px", "grid", "20", "56"], look);
        Assert.Equal("Times New Roman", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('h1')).fontFamily.replaceAll('\"', '')"));
    }

    [Theory]
    [InlineData("default-src 'none'; script-src {chat}; connect-src {chat}", true)]
    [InlineData("default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; connect-src {chat}; img-src {chat}; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'", true)]
    [InlineData("default-src 'none'; script-src 'nonce-{nonce}'; connect-src 'self'", false)]
    public async Task Policies_ChatWorksOrWaits_AndNothingIsViolatedButTheLine(string policy, bool isLineAllowed)
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, policy: policy);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync("window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))");
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);

        await visitor.SayAsync("With `code` and https://example.com");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Emoji" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Emoji" })).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");

        if (isLineAllowed)
        {
            await visitor.HasSentAllAsync();
        }
        else
        {
            await Expect(visitor.Thread).ToContainTextAsync("Waiting for the connection");
        }

        // A site need not allow pictures: faces fall back to initials.
        var violations = await visitor.Page.EvaluateAsync<string[]>("violations.filter(v => v !== 'img-src')");
        Assert.Equal(isLineAllowed ? [] : ["connect-src"], violations.Distinct());
    }

    [Fact]
    public async Task BootAndShutdown_AgainAndAgain_LeaveNoNodeListenerTimerOrSocket()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync(
            """
            window.timers = new Set()
            for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
              const real = window[set]
              window[set] = (work, ...rest) => {
                const id = real((...args) => { if (set === 'setTimeout') timers.delete(id); work(...args) }, ...rest)
                timers.add(id)
                return id
              }
              const undo = window[clear]
              window[clear] = id => { timers.delete(id); undo(id) }
            }
            """);
        var page = await shopper.NewPageAsync();
        var open = 0;
        page.WebSocket += (_, socket) =>
        {
            open++;
            socket.Close += (_, _) => open--;
        };
        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        var devtools = await shopper.NewCDPSessionAsync(page);
        await devtools.SendAsync("Performance.enable");
        for (var i = 0; i < 3; i++)
        {
            await CycleAsync(i);
        }

        var before = await CountAsync();
        for (var i = 3; i < 13; i++)
        {
            await CycleAsync(i);
        }

        var after = await CountAsync();

        Assert.Equal(0, await page.EvaluateAsync<int>("document.querySelectorAll('chat-widget').length"));

        // The collector may hold a panel or two more than before, each with its 330 buttons for emoji; ten of them would be 3,300 listeners and some 15,000 nodes.
        Assert.True(after.Listeners < before.Listeners + 700, $"{after.Listeners} listeners, {before.Listeners} before");
        Assert.True(after.Nodes < before.Nodes + 4_000, $"{after.Nodes} nodes, {before.Nodes} before");
        await Wait.UntilAsync(() => open == 0, "no socket is open");
        await Wait.UntilAsync(() => page.EvaluateAsync<bool>("timers.size === 0"), "no timer is left");

        async Task CycleAsync(int number)
        {
            await page.EvaluateAsync("ChatWidget.boot()");
            await page.EvaluateAsync("ChatWidget.open()");
            await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeVisibleAsync();
            await page.EvaluateAsync("text => ChatWidget.send(text)", $"Cycle {number}");
            await Expect(page.GetByRole(AriaRole.Log, new() { Name = "Conversation" }).GetByText($"Cycle {number}", new() { Exact = true })).ToHaveCountAsync(1);
            await page.GetByRole(AriaRole.Button, new() { Name = "Emoji" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Emoji" })).ToBeVisibleAsync();
            await page.EvaluateAsync("ChatWidget.shutdown()");
        }

        async Task<(double Nodes, double Listeners)> CountAsync()
        {
            await devtools.SendAsync("HeapProfiler.collectGarbage");
            await devtools.SendAsync("HeapProfiler.collectGarbage");
            var metrics = (await devtools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
                .ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
            return (metrics["Nodes"], metrics["JSEventListeners"]);
        }
    }

    private static async Task CutAsync(Cable cable, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(350, CancellationToken.None);
            cable.Jolt();
        }
    }
}
