using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>An agent who speaks another language than the portal was written in.</summary>
[Collection(BrowserTests.Name)]
public sealed class LanguageJourneys(Chromium chromium)
{
    [Fact]
    public async Task Portal_InAGermanBrowser_SpeaksGermanUntilTheAgentChoosesOtherwise()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync(new() { Locale = "de-DE", ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Light });
        var visitor = await portal.VisitorAsync();
        var conversation = (await visitor.SendAsync("Wo bleibt meine Schale?")).GetProperty("conversationId").GetGuid();
        var page = await desk.NewPageAsync();
        await page.GotoAsync(new Uri(portal.Address, $"/login?returnUrl=/inbox/{conversation}").ToString());
        await page.GetByRole(AriaRole.Textbox, new() { Name = "E-Mail" }).FillAsync(ChatHost.AgentEmail);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Passwort" }).FillAsync(ChatHost.AgentPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Anmelden" }).ClickAsync();
        var thread = page.GetByRole(AriaRole.Log, new() { Name = "Unterhaltung" });
        await Expect(thread.GetByText("Wo bleibt meine Schale?")).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");

        // What happens comes to the circuit from elsewhere, and is said in its language too.
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Antwort", Exact = true }).FillAsync("Sie ist seit gestern");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mir zuweisen" }).ClickAsync();
        await Expect(thread.GetByText("hat diese Unterhaltung übernommen")).ToBeVisibleAsync();
        await visitor.SendAsync("Hallo?");
        await Expect(thread.GetByText("Hallo?")).ToBeVisibleAsync();
        await Expect(thread.GetByText("Heute")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Zugewiesen an Sie" })).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("german inbox");

        await ChooseAsync(page, portal.Address, "Sprache", "English", "en");
        await page.GotoAsync(new Uri(portal.Address, $"/inbox/{conversation}").ToString());
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Reply", Exact = true })).ToHaveValueAsync("Sie ist seit gestern");
        await Expect(page.GetByRole(AriaRole.Log, new() { Name = "Conversation" }).GetByText("took this conversation")).ToBeVisibleAsync();

        await ChooseAsync(page, portal.Address, "Language", "Deutsch", "de");
        await page.GotoAsync(new Uri(portal.Address, $"/inbox/{conversation}").ToString());
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Antwort", Exact = true })).ToHaveValueAsync("Sie ist seit gestern");
    }

    private static async Task ChooseAsync(IPage page, Uri address, string heading, string language, string code)
    {
        await page.GotoAsync(new Uri(address, "/settings/language").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = language, Exact = true }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", code);
    }
}
