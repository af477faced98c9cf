using System.Text;
using System.Text.Json;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>A person with two browsers, whose site says who he is.</summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetIdentityJourneys(Chromium chromium)
{
    [Fact]
    public async Task Person_InTwoBrowsers_HasOneConversation_AndLeavesNothingAtLogOut()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var laptop = await chromium.Browser.NewContextAsync();
        await using var phone = await chromium.Browser.NewContextAsync();
        var first = await BrowserVisitor.OpenAsync(laptop, shop.Address);
        await first.SayAsync("Before I signed in");
        await first.HasSentAllAsync();

        await first.Page.EvaluateAsync("user => ChatWidget.identify(JSON.parse(user))", Json(await site.SignAsync("u-7", "Noor Haddad", "noor@example.org")));
        await first.SeesAsync("Before I signed in");
        await first.SayAsync("On the laptop");
        await first.HasSentAllAsync();
        var second = await BrowserVisitor.OpenAsync(phone, shop.Address);
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes(Json(await site.SignAsync("u-7", "Noor Haddad", "noor@example.org")))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        await second.Page.EvaluateAsync("token => ChatWidget.identify(token)", token);
        await second.SeesAsync("Before I signed in");
        await second.SayAsync("And on the phone");

        await first.SeesAsync("And on the phone");
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, host.Address);
        await Expect(agent.Rows.Filter(new() { HasText = "Noor Haddad" })).ToHaveCountAsync(1);
        await first.Page.EvaluateAsync("ChatWidget.reset()");
        await Expect(first.Thread).Not.ToContainTextAsync("On the laptop");
        await first.Page.ReloadAsync();
        await first.OpenChatAsync();
        await Expect(first.Thread).Not.ToContainTextAsync("On the laptop");
    }

    [Fact]
    public async Task ForgedSignature_IsAnErrorOfThePage_AndTheChatGoesOn()
    {
        await using var host = await ChatHost.StartAsync();
        var site = new TestSite(host);
        await using var shop = await ShopPage.StartAsync(host.Address);
        await using var context = await chromium.Browser.NewContextAsync();
        await context.AddInitScriptAsync("window.errors = []; addEventListener('chat:error', event => errors.push(event.detail.code))");
        var visitor = await BrowserVisitor.OpenAsync(context, shop.Address);
        await visitor.SayAsync("Hello");
        await visitor.HasSentAllAsync();
        var signed = await site.SignAsync("u-7", "Noor Haddad");

        await visitor.Page.EvaluateAsync("user => ChatWidget.identify({ ...JSON.parse(user), id: 'u-1' })", Json(signed));

        await Wait.UntilAsync(() => visitor.Page.EvaluateAsync<bool>("errors.includes('identity_invalid')"), "the page was told");
        await visitor.SayAsync("Still here");
        await visitor.SeesAsync("Still here");
        await visitor.HasSentAllAsync();
    }

    private static string Json(SignedUser user) => JsonSerializer.Serialize(user, JsonSerializerOptions.Web);
}
