using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What administrators set for a site, in a real browser.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class SiteJourneys(Chromium chromium)
{
    [Fact]
    public async Task Administrator_ChangesTheSite_TheLoaderCarriesIt()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(desk, portal);
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });
        await Expect(save).ToBeDisabledAsync();

        await page.GetByLabel("Colour as hexadecimal").FillAsync("#FFD23F");
        await page.GetByLabel("Greeting").ClearAsync();
        await page.GetByLabel("Greeting").PressSequentiallyAsync("Good to see you"); // as fast as it goes: no letter is lost
        await Expect(page.Locator("#preview")).ToContainTextAsync("Good to see you", new() { Timeout = 20_000 });
        await Expect(page.GetByText("Black text reads best")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a question" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Question", Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("New origin").FillAsync("shop.example");
        await save.ClickAsync();

        // What is none stays, named at its field; the rest of the page is as it was.
        await Expect(page.GetByLabel("New origin")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("New origin")).ToBeFocusedAsync();
        await Expect(page.GetByText("“shop.example”: an origin is")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Greeting")).ToHaveValueAsync("Good to see you");
        await page.GetByLabel("New origin").FillAsync("https://shop.example");
        await page.GetByLabel("New origin").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Allowed origins" })).ToContainTextAsync("https://shop.example");
        await save.ClickAsync();
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(save).ToBeDisabledAsync();

        using var http = new HttpClient { BaseAddress = portal.Address };
        var loader = await http.GetStringAsync(new Uri("/widget.js?site=default", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("color:\"#ffd23f\"", loader, StringComparison.Ordinal);
        Assert.Contains("greeting:\"Good to see you\"", loader, StringComparison.Ordinal);
        Assert.Contains("asks:1", loader, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Allowed origins" })).ToContainTextAsync("https://shop.example");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Question", Exact = true })).ToHaveValueAsync("What is your name?");
    }

    [Fact]
    public async Task TimeZone_TypedIntoAtOnceOverASlowLine_IsWhatWasTyped()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var cable = new Cable(portal.Address.Port);
        await using var desk = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(desk, cable.Address);
        var zone = page.GetByLabel("Time zone", new() { Exact = true });
        await page.GetByLabel("Keep office hours").ClickAsync();
        await Expect(zone).ToBeVisibleAsync();
        cable.Latency = TimeSpan.FromMilliseconds(100);

        await zone.ClickAsync(new() { Delay = 100 });
        await zone.PressSequentiallyAsync("Asia/Tokyo", new() { Delay = 50 });
        await page.GetByLabel("Keep office hours").PressAsync("Control+S");

        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Expect(zone).ToHaveValueAsync("Asia/Tokyo");
        await page.ReloadAsync();
        await Expect(zone).ToHaveValueAsync("Asia/Tokyo");
    }

    [Fact]
    public async Task Lead_SeesTheDesksSettingsAndNoSites()
    {
        await using var portal = await ChatHost.StartTeamAsync(new() { ["Chat:Agents:1:Role"] = "lead" });
        await using var desk = await chromium.Browser.NewContextAsync();
        var lead = await BrowserAgent.SignInAsync(desk, portal.Address, "jonas@example.com");

        await lead.Page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(lead.Page.GetByRole(AriaRole.Heading, new() { Name = "Canned replies" })).ToBeVisibleAsync();
        await Expect(lead.Page.GetByRole(AriaRole.Link, new() { Name = "All sites" })).ToHaveCountAsync(0);
        foreach (var path in new[] { "/settings/sites", "/settings/sites/default" })
        {
            var answer = await lead.Page.GotoAsync(new Uri(portal.Address, path).ToString());
            Assert.Equal(404, answer!.Status);
            await Expect(lead.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task TwoAdministrators_SaveTheSameSite_NothingIsLost()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var first = await chromium.Browser.NewContextAsync();
        await using var second = await chromium.Browser.NewContextAsync();
        var (ana, jonas) = (await OpenAsync(first, portal), await OpenAsync(second, portal, "jonas@example.com"));

        await jonas.GetByLabel("Name", new() { Exact = true }).FillAsync("Jonas's shop");
        await ana.GetByLabel("Name", new() { Exact = true }).FillAsync("Ana's shop");
        await ana.GetByLabel("Greeting").FillAsync("Ana greets you");
        await ana.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Expect(jonas.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else has changed this site meanwhile");
        await Expect(jonas.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Jonas's shop");
        await jonas.GetByRole(AriaRole.Button, new() { Name = "Take theirs" }).ClickAsync();
        await Expect(jonas.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Ana's shop");
        await Expect(jonas.GetByLabel("Greeting")).ToHaveValueAsync("Ana greets you");
    }

    [Fact]
    public async Task NewSite_IsMadeAndItsSecretIsShownOnRequestOnly()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(desk, portal, path: "/settings/sites?new=true");
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Studio classes");
        await Expect(page.GetByLabel("Key", new() { Exact = true })).ToHaveValueAsync("studio-classes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create site" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Studio classes" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("script tag", new() { Exact = true })).ToContainTextAsync("widget.js?site=studio-classes");
        var secret = page.GetByLabel("secret", new() { Exact = true });
        await Expect(secret).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show secret" }).ClickAsync();
        await Expect(secret).ToBeVisibleAsync();
        var old = await secret.TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await Expect(page.GetByText("The old secret still counts,")).ToBeVisibleAsync();
        await Expect(secret).Not.ToHaveTextAsync(old!);
        await page.GetByRole(AriaRole.Button, new() { Name = "End it now" }).ClickAsync();
        await Expect(page.GetByText("The old secret still counts,")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task UnsavedChanges_LeavingAsksFirst()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(desk, portal);
        var (asked, isToLeave) = (0, false);
        page.Dialog += (_, dialog) =>
        {
            asked++;
            _ = isToLeave ? dialog.AcceptAsync() : dialog.DismissAsync();
        };
        await page.GetByLabel("Greeting").FillAsync("Half a thought");
        await Expect(page.GetByText("1 change is not saved")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "All sites" }).ClickAsync();
        await Wait.UntilAsync(() => asked == 1, "the page asks");
        await Expect(page.GetByLabel("Greeting")).ToHaveValueAsync("Half a thought");
        isToLeave = true;
        await page.GetByRole(AriaRole.Link, new() { Name = "All sites" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sites", Exact = true, Level = 1 })).ToBeVisibleAsync();
    }

    private static Task<IPage> OpenAsync(IBrowserContext context, ChatHost portal, string email = "ana@example.com", string path = "/settings/sites/default") =>
        OpenAsync(context, portal.Address, email, path);

    private static async Task<IPage> OpenAsync(IBrowserContext context, Uri address, string email = "ana@example.com", string path = "/settings/sites/default")
    {
        var page = (await BrowserAgent.SignInAsync(context, address, email)).Page;
        await page.GotoAsync(new Uri(address, path).ToString());
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        return page;
    }
}
