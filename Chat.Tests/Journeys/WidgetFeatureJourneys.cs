using System.Text.RegularExpressions;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What a visitor can do beyond writing and reading, in a real browser on another origin.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetFeatureJourneys(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_MustBeAnsweredWell_AndReachTheTeam()
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with
        {
            Questions =
            [
                new SiteQuestion("name", "Your name", QuestionKind.Name, IsRequired: true, []),
                new SiteQuestion("email", "E-mail", QuestionKind.Email, IsRequired: true, []),
                new SiteQuestion("about", "What is it about?", QuestionKind.Choice, IsRequired: true, ["An order", "A return"]),
                new SiteQuestion("order", "Order number", QuestionKind.Text, IsRequired: false, []),
            ],
        });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        var name = page.GetByRole(AriaRole.Textbox, new() { Name = "Your name" });
        await Expect(name).ToBeVisibleAsync();
        await Expect(visitor.Field).Not.ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail" }).FillAsync("ada@okafor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start chat" }).ClickAsync();
        await Expect(page.GetByText("This address looks incomplete.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Please fill this in.")).ToHaveCountAsync(2);
        await Expect(name).ToBeFocusedAsync();
        await name.FillAsync("Ada Okafor");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail" }).FillAsync("ada@example.org");
        await page.GetByText("A return", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Order number (optional)" }).FillAsync("2071");
        await page.Keyboard.PressAsync("Enter");
        await visitor.SayAsync("It came broken");
        await visitor.HasSentAllAsync();

        await page.ReloadAsync();
        await visitor.OpenChatAsync();
        await visitor.SeesAsync("It came broken");
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, host.Address);
        await Expect(agent.Rows.First).ToContainTextAsync("Ada Okafor");
    }

    [Fact]
    public async Task NobodyThere_SaysWhenSomebodyIsBack_AndAsksForAnAddressOnce()
    {
        await using var host = await ChatHost.StartAsync();
        await host.AgentIsThereAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with
        {
            Hours = new OfficeHours("Europe/Berlin", [new OfficeSpan(DateTime.UtcNow.AddDays(3).DayOfWeek, new TimeOnly(9, 0), new TimeOnly(17, 0))], []),
        });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync(new() { TimezoneId = "Asia/Tokyo", Locale = "en-GB" });
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        // Nine in Berlin, as a clock in Tokyo shows it.
        await Expect(page.GetByText(new Regex("^Back on \\w+day at 1[67]:00$"))).ToBeVisibleAsync();

        await visitor.SayAsync("Is anybody there?");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail" }).FillAsync("noor@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("We can reach you at noor@example.org.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await visitor.OpenChatAsync();

        await visitor.SeesAsync("Is anybody there?");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Resolved_IsRated_AndTheNextMatterIsANewConversation()
    {
        await using var host = await ChatHost.StartAsync();
        await host.AgentIsThereAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with { StartsAnew = true, Suggestions = ["Where is my order?", "I would like to return something"] });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Where is my order?" }).ClickAsync();
        await visitor.SeesAsync("Where is my order?");
        await visitor.HasSentAllAsync();
        var conversation = await visitor.ConversationIdAsync();
        await host.AgentRepliesAsync(conversation, "It left this morning");
        await visitor.SeesAsync("It left this morning");

        await host.AgentResolvesAsync(conversation);
        await page.GetByText("Great", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Anything to add? (optional)" }).FillAsync("So quick!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send rating" }).ClickAsync();
        await Expect(page.GetByText("Thank you for telling us.")).ToBeVisibleAsync();
        var transcript = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download the conversation" }).ClickAsync());
        var text = await File.ReadAllTextAsync((await transcript.PathAsync())!, Cancelled);
        Assert.Matches("(?s)You said: Where is my order\\?.*Ana: It left this morning.*Ana resolved this conversation", text);
        Assert.DoesNotContain("rated", text, StringComparison.Ordinal);

        await visitor.SayAsync("Another matter");
        await visitor.SeesAsync("Another matter");
        await Expect(visitor.Thread).Not.ToContainTextAsync("It left this morning");
        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("It left this morning") }).ClickAsync();
        await visitor.SeesAsync("It left this morning");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await visitor.SeesAsync("Another matter");
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, host.Address, path: $"/inbox/{conversation}?view=all");
        await Expect(agent.Page.GetByText("The visitor rated this conversation 5 of 5: So quick!").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task NewConversation_ByTheVisitor_LeavesTheOldOneUntilSomebodyAnswersThere()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        await visitor.SayAsync("The first matter");
        await visitor.HasSentAllAsync();
        var first = await visitor.ConversationIdAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await Expect(visitor.Thread).Not.ToContainTextAsync("The first matter");
        await page.ReloadAsync();
        await visitor.OpenChatAsync();
        await Expect(visitor.Thread).Not.ToContainTextAsync("The first matter");
        await host.AgentRepliesAsync(first, "About the first");
        await visitor.SeesAsync("About the first");
        await visitor.SeesAsync("The first matter");

        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await visitor.SayAsync("The second matter");
        await visitor.SeesAsync("The second matter");
        await visitor.HasSentAllAsync();
        await Expect(visitor.Thread).Not.ToContainTextAsync("The first matter");
    }

    [Fact]
    public async Task Answer_WhileTheChatIsClosed_IsSeenCountedAndReadWithoutTakingTheFocus()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var page = visitor.Page;
        await visitor.SayAsync("Hello");
        await visitor.HasSentAllAsync();
        var conversation = await visitor.ConversationIdAsync();
        await visitor.Launcher.ClickAsync();
        var search = page.GetByRole(AriaRole.Textbox, new() { Name = "Search" });
        await search.FocusAsync();

        await host.AgentRepliesAsync(conversation, "Here I am");
        await host.AgentRepliesAsync(conversation, "What can I do for you?");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat, 2 unread" })).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("(2) Shop ");
        await Expect(search).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("What can I do for you\\?") }).ClickAsync();
        await visitor.SeesAsync("What can I do for you?");
        await Expect(page).ToHaveTitleAsync("Shop ");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nudge_OnItsPage_IsShownOnce()
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with { Nudge = new SiteNudge("Questions about shipping?", 0, "/cart") });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var page = await shopper.NewPageAsync();
        var nudge = page.GetByRole(AriaRole.Button, new() { NameRegex = new("Questions about shipping\\?") });

        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        await Expect(nudge).ToHaveCountAsync(0);
        await page.GotoAsync(shop.Address + "/cart");
        await Expect(nudge).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(nudge).Not.ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        await Expect(nudge).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("de", null, "Nachricht", "ltr")]
    [InlineData("en", "data-locale=\"ar\"", "الرسالة", "rtl")]
    [InlineData("", null, "メッセージ", "ltr")]
    public async Task Language_IsTheOptionsThePagesOrTheBrowsers(string pageLanguage, string? option, string composer, string direction)
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, tag: option ?? "");
        await using var shopper = await chromium.Browser.NewContextAsync(new() { Locale = "ja-JP" });
        await shopper.AddInitScriptAsync($"document.documentElement ? document.documentElement.lang = '{pageLanguage}' : 0; new MutationObserver(() => {{ if (document.documentElement && document.documentElement.lang !== '{pageLanguage}') document.documentElement.lang = '{pageLanguage}' }}).observe(document, {{ childList: true, subtree: true, attributes: true }})");
        var page = await shopper.NewPageAsync();
        await page.GotoAsync(shop.Address);

        await page.GetByRole(AriaRole.Button, new() { Name = "チャットを開く" }).ClickAsync(); // the loader knows the browser's language only

        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = composer })).ToBeVisibleAsync();
        Assert.Equal(direction, await page.Locator("chat-widget section").EvaluateAsync<string>("e => getComputedStyle(e).direction"));
    }

    [Fact]
    public async Task Emoji_ByKeyboard_GoesWhereTheCaretStands()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.Field.FillAsync("Hello world");
        await visitor.Field.EvaluateAsync("field => field.setSelectionRange(5, 5)");

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Emoji" }).PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Emoji" })).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Expect(visitor.Field).ToHaveValueAsync("Hello😃 world");
        await Expect(visitor.Field).ToBeFocusedAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Emoji" }).PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Recent" })).ToContainTextAsync("😃");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" })).ToBeVisibleAsync();
    }
}
