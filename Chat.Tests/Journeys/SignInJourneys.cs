using Chat.Core.Data;
using Chat.Core.SignIns;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Signing in as people do, with an authenticator that the browser pretends to have.</summary>
[Collection(BrowserTests.Name)]
public sealed class SignInJourneys(Chromium chromium)
{
    [Fact]
    public async Task Passkey_AddedInTheSettings_SignsInWithoutAPassword()
    {
        await using var host = await ChatHost.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();

        // An authenticator that always says yes would sign in by the browser's own list before anybody presses the button.
        await context.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");

        // Passkeys belong to a name, and an address is none.
        var portal = new UriBuilder(host.Address) { Host = "localhost" }.Uri;
        var page = (await BrowserAgent.SignInAsync(context, portal)).Page;
        await page.GotoAsync(new Uri(portal, "/settings/security").ToString());
        var cdp = await context.NewCDPSessionAsync(page);
        await cdp.SendAsync("WebAuthn.enable");
        var authenticator = await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
        Assert.NotNull(authenticator);

        await page.GetByLabel("Name of a new passkey").FillAsync("My laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Passkeys" })).ToContainTextAsync("My laptop");
        await Expect(page.GetByText("never used")).ToBeVisibleAsync();

        // Signed out from elsewhere: the open page is at the sign-in without a click.
        await host.Services.GetRequiredService<SignInService>().EndAllAsync(null, await host.AgentIdAsync(), TestContext.Current.CancellationToken);
        await page.WaitForURLAsync("**/login?**");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync("**/settings/security");

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Passkeys" })).Not.ToContainTextAsync("never used");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Sign-ins" })).ToContainTextAsync("Passkey");
    }

    [Fact]
    public async Task Provider_WhoHasNoPasswordHere_ConfirmsThereInAnotherTab_AndThePageGoesOn()
    {
        await using var provider = await TestProvider.StartAsync();
        var settings = provider.Settings;
        settings["Chat:Oidc:AutoCreate"] = "true";
        await using var host = await ChatHost.StartAsync(new() { Settings = settings });
        provider.Claims["auth_time"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await using var context = await chromium.Browser.NewContextAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(host.Address, "/login").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "Kiln SSO" }).ClickAsync();
        await page.WaitForURLAsync("**/inbox");
        await page.GotoAsync(new Uri(host.Address, "/settings/security").ToString());
        await using (var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await db.SignIns.ExecuteUpdateAsync(s => s.SetProperty(x => x.ConfirmedAt, DateTimeOffset.UtcNow.AddHours(-1)), TestContext.Current.CancellationToken);
        }

        host.Services.GetRequiredService<SignInDirectory>().Forget();
        await Expect(page.GetByText("You have none here: you sign in with Kiln SSO.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an app" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Confirm it is you" });
        await Expect(dialog.GetByRole(AriaRole.Link, new() { Name = "Confirm with Kiln SSO" })).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Textbox)).ToHaveCountAsync(0);
        await page.HasNoViolationInBothThemesAsync("confirm with a provider");
        var tab = await context.RunAndWaitForPageAsync(() => dialog.GetByRole(AriaRole.Link).ClickAsync());
        await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Confirmed" })).ToBeVisibleAsync();
        await tab.HasNoViolationInBothThemesAsync("confirmed");

        await Expect(dialog).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code for your authenticator app" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Codes_SetUpByAnApp_AreAskedForAfterThePassword()
    {
        await using var host = await ChatHost.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = (await BrowserAgent.SignInAsync(context, host.Address)).Page;
        await page.GotoAsync(new Uri(host.Address, "/settings/security").ToString());

        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an app" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code for your authenticator app" })).ToBeVisibleAsync();
        var secret = (await page.GetByLabel("Key of the app", new() { Exact = true }).TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        await page.GetByLabel("The code that it shows").FillAsync(Totp.Code(secret, DateTimeOffset.UtcNow.AddSeconds(-30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Recovery codes" })).ToBeVisibleAsync();
        var recovery = (await page.Locator("pre[aria-label='Recovery codes']").TextContentAsync())!.Trim().Split('\n');
        Assert.Equal(10, recovery.Length);

        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(host.Address, "/login").ToString());
        await page.GetByLabel("Email").FillAsync(ChatHost.AgentEmail);
        await page.GetByLabel("Password").FillAsync(ChatHost.AgentPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByLabel("Code")).ToBeVisibleAsync();
        await page.GetByLabel("Code").FillAsync(recovery[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/inbox");
    }
}
