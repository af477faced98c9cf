using Chat.Tests.Search;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>From a word to the line in its thread, by keyboard.</summary>
[Collection(BrowserTests.Name)]
public sealed class SearchJourneys(Chromium chromium)
{
    [Fact]
    public async Task Search_ByKeyboardAlone_LandsAtTheLitEntryAndComesBack()
    {
        await using var host = await ChatHost.StartAsync();
        var maren = await host.VisitorAsync();
        await maren.InvokeAsync("Identify", new { name = "Maren Solheim" });
        var conversation = (await maren.SendAsync("One of the two has a chip on the rim")).GetProperty("conversationId").GetGuid();
        for (var i = 0; i < 40; i++)
        {
            await maren.SendAsync($"line {i}");
        }

        var ines = await host.VisitorAsync();
        await ines.InvokeAsync("Identify", new { name = "Ines Köhler" });
        await ines.SendAsync("Do you repair a chipped bowl?");
        await host.CaughtUpAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        var field = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search messages" });
        var results = page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Link);
        await page.Locator("html[data-live]").WaitForAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("search, nothing asked");
        await page.Keyboard.TypeAsync("chip");
        await Expect(results).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" }).GetByText("Do you repair")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(results.Nth(0)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(results.Nth(1)).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" }).GetByText("line 3")).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("search");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/inbox/{conversation}?at=1");
        await Expect(agent.Thread.Locator(".is-found")).ToContainTextAsync("a chip on the rim");

        await page.GoBackAsync();
        await Expect(field).ToHaveValueAsync("chip");
        await Expect(results.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(field).ToBeFocusedAsync();
        await field.FillAsync("chip colour:red");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no filter “colour:”");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("repair");
        await page.GetByRole(AriaRole.Option, new() { Name = "Search messages for “repair”" }).ClickAsync();
        await Expect(field).ToHaveValueAsync("repair");
        await Expect(results).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Filters_AndWhatWasSearchedBefore_AreTakenBackByMouseAndKeyboard()
    {
        await using var host = await ChatHost.StartTeamAsync();
        var maren = await host.VisitorAsync();
        await maren.InvokeAsync("Identify", new { name = "Maren Solheim" });
        await maren.SendAsync("One of the two has a chip on the rim");
        await host.CaughtUpAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var page = (await BrowserAgent.SignInAsync(context, host.Address)).Page;
        await page.GotoAsync(new Uri(host.Address, "/search?q=chip%20by%3Aclient%20is%3Aopen%20after%3A2020").ToString());
        var field = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search messages" });
        var results = page.GetByRole(AriaRole.List, new() { Name = "Results" }).GetByRole(AriaRole.Link);
        var chips = page.GetByRole(AriaRole.List, new() { Name = "Filters in use" }).GetByRole(AriaRole.Button);
        await Expect(chips).ToHaveCountAsync(4);
        await Expect(results).ToHaveCountAsync(1);
        await page.HasNoViolationInBothThemesAsync("search, with filters in use");

        await chips.Filter(new() { HasText = "since 2020" }).ClickAsync();
        await Expect(field).ToHaveValueAsync("chip by:client is:open");
        await chips.Filter(new() { HasText = "Open" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync("chip by:client");
        await Expect(page.GetByLabel("Client", new() { Exact = true })).ToBeCheckedAsync();
        await page.GetByLabel("Open", new() { Exact = true }).CheckAsync();
        await chips.Filter(new() { HasText = "Clear filters" }).ClickAsync();
        await Expect(field).ToHaveValueAsync("chip");
        await Expect(chips).ToHaveCountAsync(0);

        // What was opened is remembered, in this browser and for this agent.
        await results.First.ClickAsync();
        await page.WaitForURLAsync("**/inbox/**");
        await page.GotoAsync(new Uri(host.Address, "/search").ToString());
        var recent = page.GetByRole(AriaRole.List, new() { Name = "Recent searches" });
        await Expect(recent.GetByRole(AriaRole.Button, new() { Name = "chip", Exact = true })).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("search, with recent searches");
        await recent.GetByRole(AriaRole.Button, new() { Name = "chip", Exact = true }).ClickAsync();
        await Expect(results).ToHaveCountAsync(1);
        await field.FillAsync("");
        await recent.GetByRole(AriaRole.Button, new() { Name = "Forget “chip”" }).ClickAsync();
        await Expect(recent).ToBeHiddenAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Filters", Exact = true })).ToBeVisibleAsync();
        await Expect(recent).ToBeHiddenAsync();
    }
}
