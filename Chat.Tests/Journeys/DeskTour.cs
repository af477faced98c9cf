using Chat.Tests.Search;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>
/// Every page and state of the desk, as axe sees it in both themes. The pictures of the docs are taken on the way: with
/// <c>CHAT_WRITE_PICTURES=1</c> they are written to <c>docs/images</c>, and always they are those that the docs show.
/// </summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class DeskTour(Chromium chromium)
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("CHAT_WRITE_PICTURES") == "1";
    private static readonly string Images = Path.Combine(Repository.Root, "docs", "images");

    private readonly List<string> taken = ["widget.png"];

    [Fact]
    public async Task EveryPageAndState_ThroughAxe_HasNoViolation_AndTheDocsShowThem()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Demo"] = "true" } });
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Light });
        var stranger = await context.NewPageAsync();
        await stranger.GotoAsync(new Uri(host.Address, "/login").ToString());
        await stranger.HasNoViolationInBothThemesAsync("login");
        foreach (var way in new[] { "login/forgot", "login/code", "login/confirmed", "reset", "invite", "setup" })
        {
            await stranger.GotoAsync(new Uri(host.Address, way).ToString());
            await stranger.HasNoViolationInBothThemesAsync(way);
        }

        await stranger.CloseAsync();

        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = "Théo Brandt", attributes = new { orders = 2 } });
        var conversation = (await visitor.SendAsync("Do you ship to Norway? I would like to send a bowl to my sister.")).GetProperty("conversationId").GetGuid();
        await visitor.InvokeAsync("SetTyping", new { text = "and is gift wrapping possi" });
        var agent = await BrowserAgent.SignInAsync(context, host.Address, "mira@kilnandclay.example", password: "demo-password");
        await ThreadAsync(agent, conversation);
        await PagesAsync(agent.Page, host.Address, visitor.ClientId);
        await SearchAsync(host, agent.Page);
        await PhoneAsync(agent.Page, host.Address, conversation);
        await NothingYetAsync();

        var docs = string.Join('\n', Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md")).Select(File.ReadAllText));
        Assert.Equal(Directory.GetFiles(Images).Select(Path.GetFileName).Order(), taken.Order());
        Assert.All(taken, name => Assert.Contains($"images/{name}", docs, StringComparison.Ordinal));
    }

    private async Task ThreadAsync(BrowserAgent agent, Guid conversation)
    {
        var page = agent.Page;
        await page.HasNoViolationInBothThemesAsync("inbox");
        await page.Locator("html[data-live]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Saved views" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("saved views");
        await page.Keyboard.PressAsync("Escape");
        await agent.ChooseAsync("Théo Brandt");
        await Expect(page.GetByText("and is gift wrapping possi")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Client" }).GetByText("orders")).ToBeVisibleAsync();
        await PictureAsync(page, "inbox");
        await page.HasNoViolationInBothThemesAsync("thread");
        foreach (var menu in new[] { "assign-menu", "label-menu", "snooze-menu", "conversation-menu" })
        {
            await page.EvaluateAsync($"chatDesk.menu.click('{menu}')");
            await Expect(page.Locator($"#{menu} [role^=menuitem]").First).ToBeVisibleAsync();
            await page.HasNoViolationInBothThemesAsync(menu);
            await page.Keyboard.PressAsync("Escape");
        }

        await agent.Reply.FillAsync("/");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("canned replies in the composer");
        await agent.Reply.FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Emoji" }).First.ClickAsync();
        await page.HasNoViolationInBothThemesAsync("emoji");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Note" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Note", Exact = true }).FillAsync("@");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("mentions");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Note", Exact = true }).FillAsync("");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Reply" }).ClickAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await PictureAsync(page, "palette");
        await page.HasNoViolationInBothThemesAsync("palette");
        await page.Keyboard.PressAsync("Escape");
        await page.EvaluateAsync("chatDesk.palette.shortcuts()");
        await Expect(page.GetByText("Everywhere")).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("shortcuts");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Me", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Me" })).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("me");
        await page.Keyboard.PressAsync("Escape");
    }

    private async Task PagesAsync(IPage page, Uri address, Guid client)
    {
        (string Path, string Text, string? Picture)[] pages =
        [
            ("/visitors", "Théo Brandt", "visitors"), ("/clients", "Théo Brandt", null), ($"/clients/{client}", "Théo Brandt", null), ("/clients/blocked", "Nobody is blocked", null),
            ("/settings/sites", "Kiln & Clay", null), ("/settings/sites/default", "Greeting", null), ("/settings/replies", "Canned replies", null), ("/settings/labels", "Refund", null),
            ("/settings/teams", "Teams", null), ("/settings/notifications", "Sound", null), ("/settings/language", "The portal speaks", null),
            ("/settings/people", "jonas@kilnandclay.example", null), ("/settings/audit", "Audit log", null), ("/settings/profile", "Profile", null), ("/settings/security", "Password", null), ("/nowhere", "There is nothing here", null),
        ];
        foreach (var (path, text, picture) in pages)
        {
            await page.GotoAsync(new Uri(address, path).ToString());
            await Expect(page.Locator("body")).ToContainTextAsync(text);
            if (picture is not null)
            {
                await PictureAsync(page, picture);
            }

            await page.HasNoViolationInBothThemesAsync(path.Replace(client.ToString(), "one", StringComparison.Ordinal));
        }

        await page.GotoAsync(new Uri(address, "/settings/notifications").ToString());
        await page.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Keep working hours") }).CheckAsync();
        await Expect(page.GetByLabel("Time zone")).ToBeVisibleAsync();
        await page.GetByLabel("Time zone").FillAsync("Mars/Olympus");
        await page.GetByLabel("Time zone").BlurAsync();
        await Expect(page.GetByText("There is no such time zone.")).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("working hours");
    }

    private async Task SearchAsync(ChatHost host, IPage page)
    {
        await host.CaughtUpAsync();
        await page.GotoAsync(new Uri(host.Address, "/search").ToString());
        await page.Locator("html[data-live] [data-search]").FillAsync("bowl");
        await Expect(page.Locator(".preview .is-hit")).ToBeVisibleAsync();
        await Expect(page.Locator(".kind .num")).ToHaveCountAsync(5);
        await PictureAsync(page, "search");
        await page.HasNoViolationInBothThemesAsync("search");
        foreach (var path in new[] { "/search", "/search?q=bowl%20colour%3Ared", "/search?q=an&in=clients", "/settings/search" })
        {
            await page.GotoAsync(new Uri(host.Address, path).ToString());
            await page.Locator("html[data-live]").WaitForAsync();
            await page.HasNoViolationInBothThemesAsync(path);
        }
    }

    private async Task PhoneAsync(IPage page, Uri address, Guid conversation)
    {
        await page.SetViewportSizeAsync(390, 844);
        foreach (var path in new[] { "/inbox", $"/inbox/{conversation}", "/visitors", "/clients", "/search?q=bowl", "/settings/labels", "/settings/sites/default", "/settings/notifications", "/settings/people", "/settings/audit", "/settings/profile", "/settings/security" })
        {
            await page.GotoAsync(new Uri(address, path).ToString());
            await page.Locator("html[data-live]").WaitForAsync();
            await page.HasNoViolationInBothThemesAsync($"phone {path.Replace(conversation.ToString(), "thread", StringComparison.Ordinal)}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than the phone");
        }

        await page.EvaluateAsync("chatTheme.choose('dark')");
        await page.GotoAsync(new Uri(address, $"/inbox/{conversation}").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Client's card" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Client" }).GetByText("orders")).ToBeVisibleAsync();
        await PictureAsync(page, "card-phone-dark");
        await page.SetViewportSizeAsync(1440, 900);
        await page.GotoAsync(new Uri(address, $"/inbox/{conversation}").ToString());
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Client" }).GetByText("orders")).ToBeVisibleAsync();
        await PictureAsync(page, "inbox-dark");
    }

    private async Task NothingYetAsync()
    {
        await using var host = await ChatHost.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce, ColorScheme = ColorScheme.Light });
        var page = (await BrowserAgent.SignInAsync(context, host.Address)).Page;
        await page.Locator("html[data-live]").WaitForAsync();
        await PictureAsync(page, "inbox-empty");
        foreach (var path in new[] { "/inbox", "/visitors", "/clients", "/settings/replies", "/settings/labels" })
        {
            await page.GotoAsync(new Uri(host.Address, path).ToString());
            await page.Locator("html[data-live]").WaitForAsync();
            await page.HasNoViolationInBothThemesAsync($"empty {path}");
        }
    }

    private async Task PictureAsync(IPage page, string name)
    {
        taken.Add($"{name}.png");

        // Nothing looks as if a hand were on it.
        await page.Mouse.MoveAsync(720, 2);
        var picture = await page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        Assert.NotEmpty(picture);
        if (Writes)
        {
            await File.WriteAllBytesAsync(Path.Combine(Images, $"{name}.png"), picture, TestContext.Current.CancellationToken);
        }
    }
}
