using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What site owners try first, at the edges of what is allowed.</summary>
[Collection(BrowserTests.Name)]
public sealed class WidgetTrialJourneys(Chromium chromium)
{
    [Theory]
    [InlineData("none", 390)]
    [InlineData("#help", 390)]
    [InlineData("none", 1280)]
    public async Task OwnLauncher_OpenedChat_CanBeClosedByPointer(string launcher, int width)
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, $"data-launcher=\"{launcher}\"");
        await using var shopper = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 720 } });
        var page = await OpenPageAsync(shopper, shop);
        var close = page.GetByRole(AriaRole.Button, new() { Name = "Close chat" });
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await Expect(close).ToHaveCountAsync(0);

        await page.EvaluateAsync("ChatWidget('open')");
        await Expect(field).ToBeVisibleAsync();
        await page.EvaluateAsync("ChatWidget('update', { theme: 'dark' })");
        await close.ClickAsync();

        await Expect(field).Not.ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(100, 720)]
    [InlineData(20, 400)]
    public async Task Offset_AnyThatLeavesRoom_KeepsThePanelInTheWindow(int offset, int height)
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, $"data-offset=\"{offset}\"");
        await using var shopper = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = height } });
        var page = await OpenPageAsync(shopper, shop);
        await page.EvaluateAsync("ChatWidget('open')");

        var panel = page.GetByRole(AriaRole.Dialog);
        await Expect(panel).ToBeVisibleAsync();

        // After its animation, which moves it a little.
        await Wait.UntilAsync(async () => await panel.EvaluateAsync<bool>("node => node.getAnimations().length === 0"), "the panel stands still");
        var box = (await panel.BoundingBoxAsync())!;
        Assert.True(box.Y >= 15 && box.Y + box.Height <= height - offset - 60, $"The panel stands at {box.Y} to {box.Y + box.Height}.");
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(320, 256)]
    public async Task Greeting_AsLongAsAllowed_LeavesTheFieldInSight(int width, int height)
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, $"data-greeting=\"{string.Concat(Enumerable.Repeat("Good day to you. ", 24))[..400]}\"");
        await using var shopper = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        var page = await OpenPageAsync(shopper, shop);
        await page.EvaluateAsync("ChatWidget('open')");

        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send message" })).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task Identify_OneRefusedValue_DoesNotRefuseWhatComesAfterIt()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await WriteAsync(shopper, shop, "Hello");
        await visitor.Page.EvaluateAsync("window.faults = []; ChatWidget('on', 'error', fault => window.faults.push(fault.code)); 0");

        await visitor.Page.EvaluateAsync("ChatWidget('setAttributes', { tags: ['a'] })");
        await Wait.UntilAsync(async () => await visitor.Page.EvaluateAsync<int>("window.faults.length") > 0, "the value is refused");
        await visitor.Page.EvaluateAsync("ChatWidget('identify', { name: 'Ann Lee' })");

        await Wait.UntilAsync(async () => await host.ReadAsync(db => db.Clients.Select(c => c.Name)) == "Ann Lee", "the name is known");
        Assert.Equal("invalid_request", Assert.Single((await visitor.Page.EvaluateAsync<string[]>("window.faults")).Distinct()));
    }

    [Fact]
    public async Task NameAndAddressThatThePageHasGiven_AreNotAskedForAgain()
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with { Questions = [new SiteQuestion("name", "Your name", QuestionKind.Name, IsRequired: true, [])] });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var page = await OpenPageAsync(shopper, shop);
        await page.EvaluateAsync("ChatWidget('identify', { name: 'Ann Lee', email: 'ann@example.com' }); ChatWidget('open')");

        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Your name" })).ToHaveValueAsync("Ann Lee");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start chat" }).ClickAsync();
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await field.FillAsync("Is anybody there?");
        await field.PressAsync("Enter");

        await Wait.UntilAsync(async () => await host.CountAsync(db => db.Messages) == 1, "the message is stored");
        await Expect(page.GetByRole(AriaRole.Log).GetByText("Is anybody there?")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "E-mail" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task File_ChosenBeforeThePartForItIsThere_GoesWithTheTextAndNotAfterIt()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await WriteAsync(shopper, shop, "Hello");

        await shopper.SetOfflineAsync(true);
        await visitor.Page.Locator("chat-widget input[type=file]").SetInputFilesAsync(new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = "Where the rim is chipped"u8.ToArray() });
        await visitor.Field.FillAsync("See the file");
        await visitor.Field.PressAsync("Enter");
        await Expect(visitor.Field).ToHaveValueAsync("See the file");
        await shopper.SetOfflineAsync(false);
        await Expect(visitor.Page.GetByText("note.txt")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Wait.UntilAsync(
            async () =>
            {
                await visitor.Field.PressAsync("Enter");
                return await visitor.Field.InputValueAsync() == "";
            },
            "the message may go");

        await Wait.UntilAsync(async () => await host.CountAsync(db => db.Messages) == 2, "the message is stored");
        Assert.Equal(1, await host.CountAsync(db => db.Attachments.Where(a => a.MessageId != null)));
    }

    [Fact]
    public async Task EarlierConversation_NobodyHasReadIt_DoesNotSaySeen()
    {
        await using var host = await ChatHost.StartAsync();
        await host.SetSiteAsync(site => site.Settings = site.Settings with { StartsAnew = true });
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var visitor = await WriteAsync(shopper, shop, "The first matter");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await visitor.SayAsync("The second matter");
        await visitor.HasSentAllAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Earlier conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button).Filter(new() { HasText = "The first matter" }).ClickAsync();

        await Expect(page.Locator("chat-widget").GetByText("The first matter")).ToBeVisibleAsync();
        await Expect(page.Locator("chat-widget").GetByText("Seen")).ToHaveCountAsync(0);
    }

    private static async Task<BrowserVisitor> WriteAsync(IBrowserContext shopper, ShopPage shop, string text)
    {
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync(text);
        await visitor.HasSentAllAsync();
        return visitor;
    }

    private static async Task<IPage> OpenPageAsync(IBrowserContext shopper, ShopPage shop)
    {
        var page = await shopper.NewPageAsync();
        await page.GotoAsync(shop.Address);
        await page.Locator("chat-widget").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return page;
    }
}
