using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>The pages about the team, opened by their address: nothing but the page itself has asked who looks.</summary>
[Collection(BrowserTests.Name)]
public sealed class PeopleJourneys(Chromium chromium)
{
    [Fact]
    public async Task PeopleAndProfile_OpenedByAddress_ShowTheTeamAndOneself()
    {
        await using var host = await ChatHost.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var page = (await BrowserAgent.SignInAsync(context, host.Address)).Page;

        await page.GotoAsync(new Uri(host.Address, "/settings/people").ToString());
        await Expect(page.GetByText(ChatHost.AgentEmail).First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Invite" })).ToBeEnabledAsync();
        await page.GotoAsync(new Uri(host.Address, "/settings/profile").ToString());
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true })).ToHaveValueAsync("Ana");
    }
}
