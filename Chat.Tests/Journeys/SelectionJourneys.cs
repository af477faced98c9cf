using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Many conversations, chosen in every way that there is.</summary>
[Collection(BrowserTests.Name)]
public sealed class SelectionJourneys(Chromium chromium)
{
    [Fact]
    public async Task Selection_ByTouchOnAPhone_ResolvesWhatWasTapped()
    {
        await using var host = await StartAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, ReducedMotion = ReducedMotion.Reduce });
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        await page.Locator("html[data-live]").WaitForAsync();
        await Expect(agent.Rows).ToHaveCountAsync(6);

        await page.GetByRole(AriaRole.Button, new() { Name = "Select conversations" }).TapAsync();
        await agent.Rows.Filter(new() { HasText = "words 1" }).TapAsync();
        await agent.Rows.Filter(new() { HasText = "words 4" }).TapAsync();
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
        Assert.EndsWith("/inbox", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.HasNoViolationInBothThemesAsync("selection, phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).TapAsync();

        await Expect(page.GetByText("2 resolved")).ToBeVisibleAsync();
        await Expect(agent.Rows).ToHaveCountAsync(4);
        await Expect(agent.Rows.Filter(new() { HasText = "words 4" })).ToHaveCountAsync(0);

        // A tap is a tap again.
        await agent.Rows.Filter(new() { HasText = "words 2" }).TapAsync();
        await Expect(agent.Reply).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Selection_ShiftClickAllAndEscape_ChooseAndLetGo()
    {
        await using var host = await StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        await page.Locator("html[data-live]").WaitForAsync();
        await Expect(agent.Rows).ToHaveCountAsync(6);
        var boxes = page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select ") });

        await agent.Rows.Nth(1).HoverAsync();
        await boxes.Nth(1).ClickAsync();
        await agent.Rows.Nth(4).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.GetByText("4 selected")).ToBeVisibleAsync();
        await Expect(boxes.Nth(3)).ToBeCheckedAsync();
        await Expect(boxes.Nth(5)).Not.ToBeCheckedAsync();
        Assert.Equal("", await page.EvaluateAsync<string>("getSelection().toString()"));
        Assert.EndsWith("/inbox", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("selected")).ToHaveCountAsync(0);
        await Expect(boxes.Nth(3)).Not.ToBeCheckedAsync();

        await agent.Rows.First.FocusAsync();
        await page.Keyboard.PressAsync("Control+a");
        await Expect(page.GetByText("6 selected")).ToBeVisibleAsync();

        // In a field the same keys are the field's.
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("selected")).ToHaveCountAsync(0);
        await agent.Rows.First.ClickAsync();
        await agent.Reply.FillAsync("Half a word");
        await agent.Reply.PressAsync("Control+a");
        await agent.Reply.PressAsync("x");
        await Expect(agent.Reply).ToHaveValueAsync("x");
        await Expect(page.GetByText("selected")).ToHaveCountAsync(0);
    }

    private static async Task<ChatHost> StartAsync()
    {
        var host = await ChatHost.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            await (await host.VisitorAsync()).SendAsync($"words {i}");
        }

        return host;
    }
}
