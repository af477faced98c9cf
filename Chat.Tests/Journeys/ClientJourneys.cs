using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>The client's card, his page, and who is here.</summary>
[Collection(BrowserTests.Name)]
public sealed class ClientJourneys(Chromium chromium)
{
    [Fact]
    public async Task Card_RenameAndNote_ColleagueSeesThem_PhoneHasADrawer_AndAxeFindsNothing()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new() { ["Chat:Agents:1:Email"] = "jonas@example.com", ["Chat:Agents:1:Password"] = ChatHost.AgentPassword, ["Chat:Agents:1:Name"] = "Jonas" },
        });
        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = "Maren", email = "maren@example.com", attributes = new { plan = "<b>pro</b>" } });
        var conversationId = (await visitor.SendAsync("Hello")).GetProperty("conversationId").GetGuid();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        await using var second = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var ana = (await BrowserAgent.SignInAsync(context, host.Address, path: $"/inbox/{conversationId}")).Page;
        var jonas = (await BrowserAgent.SignInAsync(second, host.Address, "jonas@example.com", $"/inbox/{conversationId}")).Page;
        var card = ana.GetByRole(AriaRole.Complementary, new() { Name = "Client" });
        var theirs = jonas.GetByRole(AriaRole.Complementary, new() { Name = "Client" });

        // Beside the thread: another name and a note, which the colleague sees at once.
        await Expect(card.GetByText("maren@example.com")).ToBeVisibleAsync();
        await Expect(card.GetByText("<b>pro</b>")).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Maren, change name" }).ClickAsync();
        await card.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Maren Solheim");
        await ana.Keyboard.PressAsync("Enter");
        await card.GetByRole(AriaRole.Button, new() { Name = "Add a note" }).ClickAsync();
        await card.GetByRole(AriaRole.Textbox, new() { Name = "Note about the client" }).FillAsync("Prefers e-mail to phone calls.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save note" }).ClickAsync();
        await Expect(theirs.GetByText("Prefers e-mail to phone calls.")).ToBeVisibleAsync();
        await Expect(jonas.GetByRole(AriaRole.Heading, new() { Name = "Maren Solheim" }).First).ToBeVisibleAsync();
        await ana.HasNoViolationAsync("card");

        // Closed, and remembered as such.
        await ana.GetByRole(AriaRole.Button, new() { Name = "Close the card" }).ClickAsync();
        await Expect(card).ToBeHiddenAsync();
        var toggle = ana.GetByRole(AriaRole.Button, new() { Name = "Client's card" });
        await Expect(toggle).ToBeFocusedAsync();
        await ana.ReloadAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-expanded", "false");
        await toggle.ClickAsync();
        await Expect(card.GetByText("maren@example.com")).ToBeVisibleAsync();

        // On the phone a drawer that begins closed and gives the focus back.
        await ana.SetViewportSizeAsync(390, 844);
        await Expect(card).ToBeHiddenAsync();
        await toggle.ClickAsync();
        await Expect(card.GetByText("maren@example.com")).ToBeVisibleAsync();
        await ana.HasNoViolationAsync("card on the phone");
        await ana.Keyboard.PressAsync("Escape");
        await Expect(toggle).ToBeFocusedAsync();
        await ana.SetViewportSizeAsync(1440, 900);

        // Who is here: the agent has the first word.
        var newcomer = await host.VisitorAsync();
        await ana.SetViewportSizeAsync(1440, 900);
        await ana.GotoAsync(new Uri(host.Address, "/visitors").ToString());
        await ana.GetByRole(AriaRole.Button, new() { NameRegex = new("^Start a conversation with") }).ClickAsync();
        await ana.GetByRole(AriaRole.Textbox, new() { Name = "Reply" }).FillAsync("May I help?");
        await ana.Keyboard.PressAsync("Enter");
        Assert.Equal("May I help?", (await newcomer.NextMessageAsync()).GetProperty("body").GetString());
    }
}
