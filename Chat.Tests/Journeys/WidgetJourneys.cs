using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>The widget on pages that make it hard, and the calls that a page may make.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetJourneys(Chromium chromium)
{
    [Theory]
    [InlineData("default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; connect-src {chat}; style-src 'self'; img-src {chat} data:; require-trusted-types-for 'script'; trusted-types 'none'")]
    [InlineData("default-src 'none'; script-src 'nonce-{nonce}'; connect-src {chat}; require-trusted-types-for 'script'; trusted-types 'none'")]
    public async Task StrictPage_ChatWorksWithoutAViolation(string policy)
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address, policy: policy);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync("window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI))");
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);

        await visitor.SayAsync("Strictly");
        await visitor.SeesAsync("Strictly");
        await visitor.HasSentAllAsync();

        var violations = await visitor.Page.EvaluateAsync<string[]>("violations.filter(v => !v.startsWith('img-src'))");
        Assert.Empty(violations);
    }

    [Fact]
    public async Task WebSocketsForbidden_ChatGoesByLongPolling()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync("window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.()) } close() {} }");
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("By long polling");
        await visitor.HasSentAllAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("By long polling");

        await agent.AnswerAsync("It works");

        await visitor.SeesAsync("It works");
    }

    [Fact]
    public async Task ClosedChat_CostsOneRequestAndNoConnection()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var page = await shopper.NewPageAsync();
        var requests = new List<string>();
        var sockets = 0;
        page.Request += (_, request) => requests.Add(request.Url);
        page.WebSocket += (_, _) => sockets++;

        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        await page.WaitForTimeoutAsync(1_000);

        Assert.Single(requests, r => r.StartsWith(portal.Address.ToString(), StringComparison.Ordinal));
        Assert.Equal(0, sockets);
        await using var eager = await ShopPage.StartAsync(portal.Address, "data-connect=\"load\"");
        await page.GotoAsync(eager.Address);
        await Wait.UntilAsync(() => sockets == 1, "the visitor is connected");
    }

    [Fact]
    public async Task PageApi_CallsBeforeAndAfterLoading_AreAnsweredAndNeverThrow()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync(
            """
            window.ChatWidget=window.ChatWidget||function(){(ChatWidget.q=ChatWidget.q||[]).push(arguments)}
            window.heard = []
            for (const name of ['ready', 'open', 'close', 'unread', 'connection', 'message:sent', 'message:received', 'message:failed', 'error']) {
              addEventListener('chat:' + name, () => heard.push(name))
            }
            ChatWidget('on', 'open', () => heard.push('listener'))
            ChatWidget('open')
            """);
        var page = await shopper.NewPageAsync();
        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" })).ToBeVisibleAsync();

        await page.EvaluateAsync("ChatWidget.prefill('Half a thought')");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToHaveValueAsync("Half a thought");
        await page.EvaluateAsync("ChatWidget('send', 'Said by the page')");
        await Wait.UntilAsync(() => page.EvaluateAsync<bool>("heard.includes('message:sent')"), "the message was acknowledged");
        await page.EvaluateAsync("ChatWidget.identify({ name: 'Maren Solheim', email: 'maren@example.org' })");
        await page.EvaluateAsync("ChatWidget.setAttributes({ plan: 'gold' })");
        await page.EvaluateAsync("ChatWidget.identify('a.signed.token')");
        await page.EvaluateAsync("ChatWidget.update({ color: '#aa0000', position: 'left' })");
        await page.EvaluateAsync("ChatWidget.boot()");
        Assert.Equal(1, await page.EvaluateAsync<int>("document.querySelectorAll('chat-widget').length"));
        await page.EvaluateAsync("ChatWidget.hide()");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" })).Not.ToBeVisibleAsync();
        await page.EvaluateAsync("ChatWidget.show()");
        await page.EvaluateAsync("ChatWidget.close()");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("ChatWidget.toggle() instanceof Promise"));
        await page.EvaluateAsync("document.body.replaceWith(document.createElement('body'))");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" })).ToBeVisibleAsync();
        var heard = await page.EvaluateAsync<string[]>("heard");
        Assert.Superset(new HashSet<string> { "ready", "open", "listener", "close", "connection", "message:sent", "error" }, heard.ToHashSet());

        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await Expect(agent.Rows.First).ToContainTextAsync("Maren Solheim");
        await page.EvaluateAsync("ChatWidget.shutdown()");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.querySelectorAll('chat-widget').length"));
        await Expect(agent.Rows.First).ToContainTextAsync("offline", new() { Timeout = 20_000 });
        await page.EvaluateAsync("ChatWidget.boot()");
        await page.EvaluateAsync("ChatWidget.open()");
        await Expect(page.GetByRole(AriaRole.Log, new() { Name = "Conversation" })).ToContainTextAsync("Said by the page");
        await page.EvaluateAsync("ChatWidget.reset()");
        await Expect(page.GetByRole(AriaRole.Log, new() { Name = "Conversation" })).Not.ToContainTextAsync("Said by the page");
    }

    [Fact]
    public async Task StorageRefused_ChatWorksAndSaysThatNothingIsKept()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError') } })");
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);

        await visitor.SayAsync("Not kept");

        await visitor.SeesAsync("Not kept");
        await visitor.HasSentAllAsync();
        await Expect(visitor.Page.GetByText("This browser keeps nothing")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task HostileText_IsShownAsTextOnBothSides()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        const string Hostile = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>javascript:alert(1)";
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.Page.EvaluateAsync("text => { document.title = text; ChatWidget.identify({ name: '<b>Maren</b>' }) }", Hostile);
        await visitor.SayAsync(Hostile);
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.Rows.First.ClickAsync();

        await agent.SeesAsync(Hostile);
        await visitor.SeesAsync(Hostile);
        await Expect(agent.Page.GetByRole(AriaRole.Heading, new() { Name = "<b>Maren</b>", Exact = true })).ToBeVisibleAsync();
        await agent.AnswerAsync(Hostile);
        await Expect(visitor.Thread.GetByText(Hostile, new() { Exact = true })).ToHaveCountAsync(2);
        Assert.False(await agent.Page.EvaluateAsync<bool>("'hacked' in window"));
        Assert.False(await visitor.Page.EvaluateAsync<bool>("'hacked' in window"));
    }
}
