using Chat.Tests.Support;
using Deque.AxeCore.Playwright;
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
        await CheckAsync(ana, "card");
        await PhotographAsync(ana, "card-light");

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
        await PhotographAsync(ana, "thread-phone");
        await toggle.ClickAsync();
        await Expect(card.GetByText("maren@example.com")).ToBeVisibleAsync();
        await CheckAsync(ana, "card on the phone");
        await PhotographAsync(ana, "card-phone");
        await ana.Keyboard.PressAsync("Escape");
        await Expect(toggle).ToBeFocusedAsync();
        await ana.SetViewportSizeAsync(1440, 900);

        // Everything in the dark.
        await ana.EvaluateAsync("chatTheme.choose('dark')");
        await Expect(card.GetByText("maren@example.com")).ToBeVisibleAsync();
        await CheckAsync(ana, "card in the dark");
        await PhotographAsync(ana, "card-dark");
        foreach (var (theme, width) in new[] { ("light", 1440), ("dark", 390) })
        {
            foreach (var (path, what) in new[] { ("/visitors", "Visitors"), ("/clients", "Clients"), ($"/clients/{visitor.ClientId}", "Browsers"), ("/clients/blocked", "Blocked addresses") })
            {
                await ana.SetViewportSizeAsync(width, width == 390 ? 844 : 900);
                await ana.GotoAsync(new Uri(host.Address, path).ToString());
                await ana.EvaluateAsync($"chatTheme.choose('{theme}')");
                await Expect(what is "Browsers" ? ana.GetByText(what, new() { Exact = true }) : ana.GetByRole(AriaRole.List, new() { Name = what, Exact = true })).ToHaveCountAsync(1);
                await CheckAsync(ana, $"{path} {theme}");
                await PhotographAsync(ana, $"{what.Replace(' ', '-')}-{theme}-{width}");
            }
        }

        // Who is here: the agent has the first word.
        var newcomer = await host.VisitorAsync();
        await ana.SetViewportSizeAsync(1440, 900);
        await ana.GotoAsync(new Uri(host.Address, "/visitors").ToString());
        await ana.GetByRole(AriaRole.Button, new() { NameRegex = new("^Start a conversation with") }).ClickAsync();
        await ana.GetByRole(AriaRole.Textbox, new() { Name = "Reply" }).FillAsync("May I help?");
        await ana.Keyboard.PressAsync("Enter");
        Assert.Equal("May I help?", (await newcomer.NextMessageAsync()).GetProperty("body").GetString());
    }

    private static async Task CheckAsync(IPage page, string state)
    {
        var result = await page.RunAxe();
        var found = result.Violations.Select(v => $"{state}: {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}");
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    /// <summary>Where somebody wants to look: <c>CHAT_PICTURES</c> names the folder.</summary>
    private static Task PhotographAsync(IPage page, string name) =>
        Environment.GetEnvironmentVariable("CHAT_PICTURES") is { Length: > 0 } folder
            ? page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") })
            : Task.CompletedTask;
}
