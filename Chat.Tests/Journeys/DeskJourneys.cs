using Chat.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Two agents and one conversation, as it happens on a desk.</summary>
[Collection(BrowserTests.Name)]
public sealed class DeskJourneys(Chromium chromium)
{
    [Fact]
    public async Task TwoAgents_HandOverEditAndLink_TheVisitorSeesOnlyWhatIsHis()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var anasDesk = await chromium.Browser.NewContextAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await using var jonasDesk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("My bowl is chipped");
        var ana = await BrowserAgent.SignInAsync(anasDesk, portal.Address);
        var jonas = await BrowserAgent.SignInAsync(jonasDesk, portal.Address, "jonas@example.com");
        await ana.ChooseAsync("My bowl is chipped");
        await jonas.ChooseAsync("My bowl is chipped");

        await ana.AnswerAsync("We send a new one Twesday");
        await visitor.SeesAsync("We send a new one Twesday");
        await MoreAsync(ana, "We send a new one Twesday", "Edit");
        await ana.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edit message" }).FillAsync("We send a new one Tuesday");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await jonas.SeesAsync("We send a new one Tuesday");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Assign", Exact = true }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Hand over with a note" }).ClickAsync();
        await ana.Page.GetByLabel("Agent", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Jonas Weber" });
        await ana.Page.GetByLabel("Note, only your team sees it").FillAsync("Third chip of this batch, @Jonas");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Hand over", Exact = true }).ClickAsync();

        await Expect(jonas.Thread).ToContainTextAsync("Ana Ruiz gave this to Jonas Weber");
        await Expect(jonas.Thread).ToContainTextAsync("Third chip of this batch, @Jonas");
        await Expect(jonas.Page.GetByRole(AriaRole.Button, new() { Name = "Assigned to you" })).ToBeVisibleAsync();
        await MoreAsync(ana, "We send a new one Tuesday", "Copy link");
        var link = await ana.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await jonas.Page.GotoAsync(link);
        await Expect(jonas.Page.Locator(".is-found")).ToContainTextAsync("We send a new one Tuesday");
        await visitor.Page.ReloadAsync();
        await visitor.OpenChatAsync();
        await visitor.SeesAsync("We send a new one Tuesday");
        await Expect(visitor.Thread).Not.ToContainTextAsync("Third chip");
        await Expect(visitor.Thread).Not.ToContainTextAsync("gave this");
    }

    [Fact]
    public async Task KeyboardAlone_FromSignInToResolved()
    {
        await using var host = await ChatHost.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("Is the shop open on Sunday?");
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(host.Address, "/inbox").ToString());
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Email" })).ToBeFocusedAsync();
        var keys = page.Keyboard;
        await keys.TypeAsync("ana@example.com");
        await keys.PressAsync("Tab");
        await keys.TypeAsync(ChatHost.AgentPassword);
        await keys.PressAsync("Enter");
        await page.Locator("html[data-live]").WaitForAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Conversations" }).GetByRole(AriaRole.Link)).ToHaveCountAsync(1);

        await keys.PressAsync("j");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Reply" })).ToBeVisibleAsync();
        await keys.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" })).ToHaveCountAsync(0);
        await keys.PressAsync("r");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Reply" })).ToBeFocusedAsync();
        await keys.TypeAsync("From ten to four.");
        await keys.PressAsync("Control+Enter");

        await visitor.NextMessageAsync(message => message.GetProperty("body").GetString() == "From ten to four.");
        await Wait.UntilAsync(async () => (await visitor.ConversationsAsync()).GetProperty("conversations")[0].GetProperty("status").GetString() == "resolved", "it is resolved");
    }

    [Fact]
    public async Task Snooze_ByKeyboardAlone_PutsItAwayUntilTheVisitorWrites()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("I will call back");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("I will call back");
        var snooze = agent.Page.GetByRole(AriaRole.Button, new() { Name = "Snooze" });

        await agent.Page.Keyboard.PressAsync("s");
        await Expect(agent.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^Later today") })).ToBeFocusedAsync();
        await agent.Page.Keyboard.PressAsync("Escape");
        await Expect(snooze).ToBeFocusedAsync();
        await agent.Page.Keyboard.PressAsync("Enter");
        await agent.Page.Keyboard.PressAsync("u");
        await Expect(agent.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Until the next message" })).ToBeFocusedAsync();
        await agent.Page.Keyboard.PressAsync("Enter");

        await Expect(agent.Page.GetByText("Snoozed until the next message")).ToBeVisibleAsync();
        await Expect(agent.Rows).ToHaveCountAsync(0);
        await visitor.SayAsync("Here I am");
        await Expect(agent.Rows).ToHaveCountAsync(1);
        await Expect(agent.Page.GetByText("Snoozed until the next message")).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Snooze_UntilATime_ComesBackByItselfOnTopAndWaits()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        await using var desk = await chromium.Browser.NewContextAsync();
        await (await host.VisitorAsync()).SendAsync("Ask me later");
        var agent = await BrowserAgent.SignInAsync(desk, host.Address);
        await agent.Page.Locator("html[data-live]").WaitForAsync();
        await agent.ChooseAsync("Ask me later");
        await agent.Page.Keyboard.PressAsync("s");
        await agent.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^Later today") }).ClickAsync();
        await Expect(agent.Rows).ToHaveCountAsync(0);
        await (await host.VisitorAsync()).SendAsync("Meanwhile");
        await Expect(agent.Rows).ToHaveCountAsync(1);

        clock.Advance(TimeSpan.FromHours(12));

        // The clock that wakes it looks every few seconds, of its own.
        await Wait.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return await agent.Rows.CountAsync() == 2;
            },
            "it is back");
        await Expect(agent.Rows.First).ToContainTextAsync("Ask me later");
        await Expect(agent.Thread).ToContainTextAsync("Ask me later");
        await Expect(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Reply_WithAnUnknownVariable_TheFormComesBackWithWhatWasTyped()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        var page = agent.Page;
        await page.GotoAsync(new Uri(portal.Address, "/settings/replies").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "New reply" }).ClickAsync();
        await page.GetByLabel("Shortcut", new() { Exact = true }).FillAsync("hello");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Greeting");
        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("Hello {client.nam}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "There is no variable {client.nam}" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Text", new() { Exact = true })).ToHaveValueAsync("Hello {client.nam}");
        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("Hello {client.name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Canned replies" })).ToContainTextAsync("/hello");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task MoreAsync(BrowserAgent agent, string message, string item)
    {
        await agent.SeesAsync(message);
        var said = agent.Thread.Locator(".said", new() { HasText = message });
        await said.HoverAsync();
        await said.GetByRole(AriaRole.Button, new() { Name = "More about this message" }).ClickAsync();
        await agent.Page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
    }
}
