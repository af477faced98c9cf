using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>A view that goes from hand to hand, and much that is done at once.</summary>
[Collection(BrowserTests.Name)]
public sealed class ViewJourneys(Chromium chromium)
{
    [Fact]
    public async Task View_SavedAndOpenedByAColleague_ManyResolvedAndUndone()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new() { ["Chat:Agents:1:Email"] = "jonas@example.com", ["Chat:Agents:1:Password"] = "jonas-password", ["Chat:Agents:1:Name"] = "Jonas Wolf" },
        });
        foreach (var words in new[] { "First", "Second", "Third", "Fourth" })
        {
            await (await host.VisitorAsync()).SendAsync(words);
        }

        await using var hers = await chromium.Browser.NewContextAsync();
        await using var his = await chromium.Browser.NewContextAsync();
        var ana = await BrowserAgent.SignInAsync(hers, host.Address);
        var page = ana.Page;
        await Expect(page.Locator("html[data-live]")).ToHaveCountAsync(1);

        // Narrowed by keyboard and pointer, saved for the team; the address says it all.
        await page.GetByRole(AriaRole.Link, new() { Name = "Unassigned 4" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Order: Newest first" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Waiting longest first" }).ClickAsync();
        await Expect(ana.Rows.First).ToContainTextAsync("First");
        await page.GetByRole(AriaRole.Button, new() { Name = "Saved views" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this view…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Save this view" }).GetByLabel("Name").FillAsync("Who waits");
        await page.GetByLabel("For the whole team").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who waits" })).ToBeVisibleAsync();

        // Her link is all that he needs.
        var jonas = new BrowserAgent(await his.NewPageAsync());
        await jonas.Page.GotoAsync(page.Url);
        await jonas.Page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("jonas@example.com");
        await jonas.Page.GetByLabel("Password").FillAsync("jonas-password");
        await jonas.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(jonas.Page.GetByRole(AriaRole.Heading, new() { Name = "Who waits" })).ToBeVisibleAsync();
        await Expect(jonas.Page.Locator("html[data-live]")).ToHaveCountAsync(1);
        Assert.Equal(page.Url, jonas.Page.Url);
        await Expect(jonas.Rows).ToHaveCountAsync(4);

        // Three of four, by keyboard.
        await jonas.Rows.First.FocusAsync();
        await jonas.Page.Keyboard.PressAsync("Shift+j");
        await Expect(jonas.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await jonas.Page.Keyboard.PressAsync("Shift+j");
        await Expect(jonas.Page.GetByText("3 selected")).ToBeVisibleAsync();
        await jonas.Page.Keyboard.PressAsync("e");
        await Expect(jonas.Page.GetByText("3 resolved")).ToBeVisibleAsync();
        await Expect(jonas.Rows).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Unassigned 1" })).ToBeVisibleAsync();

        // Undone, also after he has looked elsewhere.
        await jonas.ChooseAsync("Fourth");
        await jonas.Page.Keyboard.PressAsync("z");
        await Expect(jonas.Page.GetByText("3 put back")).ToBeVisibleAsync();
        await Expect(jonas.Rows).ToHaveCountAsync(4);
        await Expect(jonas.Rows.Last).ToContainTextAsync("Fourth");
        await Expect(ana.Rows).ToHaveCountAsync(4);
    }
}
