using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What the hands of an agent do, and what he must not miss.</summary>
[Collection(BrowserTests.Name)]
public sealed class HandJourneys(Chromium chromium)
{
    [Fact]
    public async Task Palette_ByKeyboardAlone_OpensAClientAndKeepsTheHalfTypedReply()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var first = await chromium.Browser.NewContextAsync();
        await using var second = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var maren = await BrowserVisitor.OpenAsync(first, shop.Address);
        await maren.SayAsync("Where is my bowl?");
        await maren.HasSentAllAsync();
        var theo = await BrowserVisitor.OpenAsync(second, shop.Address);
        await theo.SayAsync("Do you gift-wrap?");
        await theo.Page.EvaluateAsync("ChatWidget.identify({ name: 'Théo Brandt' })");
        await theo.HasSentAllAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        var keys = agent.Page.Keyboard;
        var palette = agent.Page.GetByRole(AriaRole.Dialog, new() { Name = "Command palette" });
        await agent.ChooseAsync("Where is my bowl?");
        await Expect(agent.Rows.Filter(new() { HasText = "Théo Brandt" })).ToHaveCountAsync(1);

        // Typed at once, on whatever the keys find: nothing is lost on the way.
        await keys.PressAsync("r");
        await keys.TypeAsync("It left yesterday");
        for (var i = 0; i < 9; i++)
        {
            await keys.PressAsync("ArrowLeft");
        }

        await keys.PressAsync("Control+k");
        await keys.TypeAsync("reopen resolve");
        await Expect(palette.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("reopen resolve");
        await Expect(palette.GetByText("Nothing found for")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(palette).Not.ToBeVisibleAsync();
        await Expect(agent.Reply).ToBeFocusedAsync();
        await keys.TypeAsync("only ");
        await Expect(agent.Reply).ToHaveValueAsync("It left only yesterday");

        await keys.PressAsync("Control+k");
        await keys.TypeAsync("theo");
        await keys.PressAsync("Enter");
        await agent.SeesAsync("Do you gift-wrap?");
        await Expect(agent.Thread).ToBeFocusedAsync();
        await Expect(agent.Reply).ToHaveValueAsync("");
        await keys.PressAsync("Control+k");
        await keys.TypeAsync("assign to me");
        await Expect(palette.GetByRole(AriaRole.Option)).ToHaveCountAsync(2);
        await keys.PressAsync("Enter");
        await Expect(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Assigned to you" })).ToBeVisibleAsync();
        await Expect(palette).Not.ToBeVisibleAsync();
        await keys.PressAsync("j");
        await agent.SeesAsync("Where is my bowl?");
        await Expect(agent.Reply).ToHaveValueAsync("It left only yesterday");
        await keys.PressAsync("?");
        await Expect(agent.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToContainTextAsync("Resolve or reopen");
        await keys.PressAsync("e");
        await keys.PressAsync("Escape");
        await keys.PressAsync("e");
        await Expect(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Reopen" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task PaletteShortcutsAndNotifications_OnADarkPhone_HaveNoViolationAndTellOfAVisitor()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync(new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 900 }, ReducedMotion = ReducedMotion.Reduce, Permissions = ["notifications"] });
        await desk.AddInitScriptAsync("window.told = []; window.Notification = class { static permission = 'granted'; constructor(title, options) { told.push(`${title}: ${options.body}`) } close() { told.push('closed') } }");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        var page = agent.Page;
        var palette = page.GetByRole(AriaRole.Dialog, new() { Name = "Command palette" });
        await Expect(page.Locator("html[data-live]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+k");
        await Expect(palette.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await CheckAsync("palette");
        await page.Keyboard.TypeAsync("th");
        await CheckAsync("palette with hits");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByText("Next conversation")).ToBeVisibleAsync();
        await CheckAsync("shortcuts");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("notif");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Notifications" })).ToBeVisibleAsync();
        await page.GetByLabel("A message in one that is nobody’s: desktop").CheckAsync();
        await Expect(page.GetByText("Saved")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show a test" })).ToBeVisibleAsync();
        await CheckAsync("notifications");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("A message in one that is nobody’s: desktop")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Me", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Busy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Busy", Pressed = true })).ToBeVisibleAsync();
        await CheckAsync("me");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Me, busy" })).ToBeFocusedAsync();

        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Is anybody there?");
        await Wait.UntilAsync(async () => await page.EvaluateAsync<string>("told.join()") is { } told && told.EndsWith(": Is anybody there?", StringComparison.Ordinal), "it is told");
        await Expect(page.Locator("link[rel=icon]")).ToHaveAttributeAsync("type", "image/png");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("i");
        await agent.ChooseAsync("Is anybody there?");
        await visitor.SayAsync("Now?");
        await agent.SeesAsync("Now?");
        await Wait.UntilAsync(async () => await page.EvaluateAsync<string>("told.slice(1).join()") is "closed", "it is taken back, and nothing is said of what is before the eyes");
        await Expect(page.Locator("link[rel=icon]")).ToHaveAttributeAsync("type", "image/svg+xml");

        // Also on a page that shows no list and was opened by its own address.
        await page.GotoAsync(new Uri(portal.Address, "/visitors").ToString());
        await visitor.SayAsync("Still there?");
        await Expect(page).ToHaveTitleAsync("(1) Visitors · Chat");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("1 unread")).ToBeAttachedAsync();
        await page.ReloadAsync();
        await Expect(page).ToHaveTitleAsync("(1) Visitors · Chat");

        Task CheckAsync(string state) => page.HasNoViolationAsync($"{state} dark phone");
    }
}
