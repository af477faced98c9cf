using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Every state of the widget as axe sees it; the small windows are a large one at 200 % and 400 %.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetAxeTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800, "en", false)]
    [InlineData(ColorScheme.Dark, 1280, 800, "en", false)]
    [InlineData(ColorScheme.Light, 390, 800, "en", false)]
    [InlineData(ColorScheme.Dark, 390, 800, "ar", false)]
    [InlineData(ColorScheme.Light, 720, 450, "en", true)]
    [InlineData(ColorScheme.Light, 360, 225, "de", true)]
    public async Task EveryState_ThroughAxe_HasNoViolation(ColorScheme scheme, int width, int height, string language, bool isForced)
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with
        {
            Questions = [new SiteQuestion("email", "Mail", QuestionKind.Email, IsRequired: true, []), new SiteQuestion("about", "About", QuestionKind.Choice, IsRequired: true, ["Order", "Return"])],
            Suggestions = ["Where is my order?"],
        });
        await using var shop = await ShopPage.StartAsync(host.Address, $"data-locale=\"{language}\"");
        await using var shopper = await chromium.Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, ForcedColors = isForced ? ForcedColors.Active : ForcedColors.None, ReducedMotion = ReducedMotion.Reduce });
        var page = await shopper.NewPageAsync();
        await page.GotoAsync(shop.Address);
        var chat = page.Locator("chat-widget");
        await CheckAsync("closed");

        await page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        await Expect(chat.Locator("form input[type=email]")).ToBeVisibleAsync();
        await chat.Locator("form button").ClickAsync();
        await Expect(chat.Locator(".er").First).Not.ToBeEmptyAsync();
        await CheckAsync("questions with faults");
        await chat.Locator("form input[type=email]").FillAsync("a@example.org");
        await chat.Locator("form label").Filter(new() { HasText = "Order" }).ClickAsync();
        await chat.Locator("form button").ClickAsync();
        await Expect(chat.Locator(".sg button")).ToBeVisibleAsync();
        await CheckAsync("fresh");
        await chat.Locator(".sg button").ClickAsync();
        await Expect(chat.Locator(".m")).ToHaveCountAsync(1);
        await chat.Locator("input[type=file]").SetInputFilesAsync([new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = "a"u8.ToArray() }, new FilePayload { Name = "b.html", MimeType = "text/html", Buffer = "<html>"u8.ToArray() }]);
        await Expect(chat.Locator(".fi.u")).ToHaveCountAsync(1);
        await CheckAsync("files");
        await chat.Locator("textarea").FillAsync("See https://example.com and `code`");
        await chat.Locator(".fi.u .c").ClickAsync();
        await chat.Locator("textarea").PressAsync("Enter");
        await Expect(chat.Locator(".fn")).ToBeVisibleAsync();
        var conversation = await new BrowserVisitor(page).ConversationIdAsync();
        await host.AgentRepliesAsync(conversation, "Thank you, I will have a look");
        await Expect(chat.Locator(".m")).ToHaveCountAsync(3);
        await CheckAsync("talking");
        await chat.Locator(".q").Last.ClickAsync();
        await Expect(chat.Locator(".em")).ToBeVisibleAsync();
        await CheckAsync("emoji");
        await page.Keyboard.PressAsync("Escape");
        await host.AgentResolvesAsync(conversation);
        await chat.Locator(".sc label").Nth(3).ClickAsync();
        await Expect(chat.Locator(".k .pr")).ToBeVisibleAsync();
        await CheckAsync("rating");
        await chat.Locator(".n").ClickAsync();
        await Expect(chat.Locator(".li")).ToHaveCountAsync(1);
        await CheckAsync("earlier conversations");
        await chat.Locator(".n").ClickAsync();
        await chat.Locator(".l").ClickAsync();
        await host.AgentRepliesAsync(conversation, "One more thing");
        await Expect(chat.Locator(".nw")).ToBeVisibleAsync();
        await CheckAsync("unread");

        Task CheckAsync(string state) => page.HasNoViolationAsync($"{width}-{scheme}-{state}");
    }
}
