using Chat.Core.Sites;
using Chat.Tests.Privacy;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Who looks after people's data: takes it along, and erases it.</summary>
[Collection(BrowserTests.Name)]
public sealed class PrivacyJourneys(Chromium chromium)
{
    [Fact]
    public async Task Client_IsExportedAndErased_ByKeyboard_AndTheLogSaysSo()
    {
        await using var host = await ChatHost.StartTeamAsync();
        var visitor = await host.VisitorAsync();
        await visitor.InvokeAsync("Identify", new { name = Canary.Word });
        var conversationId = (await visitor.SendAsync("Forget me")).GetProperty("conversationId").GetGuid();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var page = (await BrowserAgent.SignInAsync(context, host.Address)).Page;
        await page.GotoAsync(new Uri(host.Address, $"/clients/{visitor.ClientId}").ToString());
        var more = page.GetByRole(AriaRole.Button, new() { Name = "More about the client" });

        await more.ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Export…" }).ClickAsync();
        await page.HasNoViolationAsync("export");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());
        Assert.Equal($"client-{visitor.ClientId:n}.zip", download.SuggestedFilename);

        await more.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Erase…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Erase this client" });
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("somebody else");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Type the client’s name");
        await page.HasNoViolationAsync("erase");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync(Canary.Word);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Expect(page.GetByText("There is no such client.")).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(host.Address, $"/inbox/{conversationId}").ToString());
        await Expect(page.GetByText("Message deleted")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(host.Address, "/settings/audit?what=client").ToString());
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Erased" })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Chain is whole" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Erased" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.HasNoViolationAsync("audit log");
        await page.SetViewportSizeAsync(390, 844);
        await page.HasNoViolationAsync("audit log on the phone");
    }

    [Fact]
    public async Task Widget_BeforeConsent_StoresNothingAndConnectsNowhere()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address, tag: "data-consent=\"required\" data-connect=\"load\"");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var (sockets, asked) = (0, new List<string>());
        page.WebSocket += (_, _) => sockets++;
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open chat") })).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.Equal(0, sockets);
        Assert.DoesNotContain(asked, path => path.StartsWith("/hubs", StringComparison.Ordinal));
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + sessionStorage.length + document.cookie.length"));
        Assert.Equal(0, await page.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)"));
        Assert.Empty(await context.CookiesAsync());
        Assert.Equal(0, await host.CountAsync(db => db.Clients));

        // He opens it himself: that is consent enough to speak.
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open chat") }).ClickAsync();
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.Clients) == 1, "he is connected");
    }

    [Fact]
    public async Task Widget_WithATextToAgreeTo_KeepsAndSendsNothingBeforeTheVisitorSaysYes()
    {
        await using var host = await ChatHost.StartAsync();
        var (sites, agentId) = (host.Services.GetRequiredService<SiteService>(), await host.AgentIdAsync());
        var loaded = (await sites.FindAsync(agentId, Site.DefaultKey, TestContext.Current.CancellationToken))!;
        const string Text = "We keep what you write for a year: https://shop.example/privacy <b>really</b>";
        await sites.UpdateAsync(agentId, Site.DefaultKey, loaded, loaded with { Settings = loaded.Settings with { Consent = $"  {Text} " } }, TestContext.Current.CancellationToken);
        await using var shop = await ShopPage.StartAsync(host.Address, tag: "data-consent=\"required\"");
        await using var context = await chromium.Browser.NewContextAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var sockets = 0;
        page.WebSocket += (_, _) => sockets++;
        await page.GotoAsync(shop.Address);
        await page.EvaluateAsync("ChatWidget.send('Said before the yes')");

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open chat") }).ClickAsync();

        var panel = page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" });
        await Expect(panel.GetByText("We keep what you write for a year")).ToHaveTextAsync(Text);
        await Expect(panel.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://shop.example/privacy");
        await Expect(panel.GetByRole(AriaRole.Textbox)).ToBeHiddenAsync();
        await page.HasNoViolationAsync("a text to agree to");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal((0, 0), (sockets, await host.CountAsync(db => db.Clients)));
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + sessionStorage.length + document.cookie.length"));

        await panel.GetByRole(AriaRole.Button, new() { Name = "Agree and continue" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Log, new() { Name = "Conversation" })).ToContainTextAsync("Said before the yes");
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.Messages) == 1, "it is sent");

        // He has said it: the next page does not ask again, and knows him.
        await page.GotoAsync(shop.Address + "/next");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open chat") }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Log, new() { Name = "Conversation" })).ToContainTextAsync("Said before the yes");
        Assert.Equal(1, await host.CountAsync(db => db.Clients));
    }
}
