using System.Text.Json;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>A browser is told of things while no page of the portal is open in it. The push service alone is the test's: Chromium has none to ask here.</summary>
[Collection(BrowserTests.Name)]
public sealed class PushJourneys(Chromium chromium)
{
    [Fact]
    public async Task Push_TurnedOnAndPageClosed_ReachesTheBrowserUntilItIsTurnedOff()
    {
        await using var service = await TestPushService.StartAsync();
        await using var portal = await ChatHost.StartTeamAsync(TestPushService.Settings);
        await using var desk = await chromium.Browser.NewContextAsync();
        await desk.GrantPermissionsAsync(["notifications"], new() { Origin = portal.Address.GetLeftPart(UriPartial.Authority) });
        await desk.AddInitScriptAsync(Subscribing(service));
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.Page.GotoAsync($"{portal.Address}settings/notifications");
        var section = agent.Page.GetByRole(AriaRole.Region, new() { Name = "While the portal is closed" });

        await section.GetByRole(AriaRole.Button, new() { Name = "Turn on in this browser" }).ClickAsync();
        await Expect(section.GetByRole(AriaRole.Status)).ToHaveTextAsync("This browser is told from now on.");
        await section.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        var sent = await service.NextAsync();
        await DeliverAsync(agent.Page, portal.Address, sent.Content);
        await Wait.UntilAsync(async () => await ShownAsync(agent.Page) == "Maren Solheim: This is a test. Nobody has written.", "the browser shows what was pushed");

        // In sight nothing is pushed; closed it is, and what is pushed first is what was written after.
        var visitor = await portal.VisitorAsync();
        await visitor.SendAsync("While it is open");
        await Expect(agent.Page.GetByRole(AriaRole.Navigation).First).ToContainTextAsync("1");
        await agent.Page.CloseAsync();
        await Wait.UntilAsync(() => !IsLooking(portal), "the page is gone");
        await (await portal.VisitorAsync()).SendAsync("While it is closed");
        Assert.Equal("While it is closed", (await service.NextAsync()).Content.GetProperty("body").GetString());

        // Another page knows that it is on.
        var page = await desk.NewPageAsync();
        await page.GotoAsync($"{portal.Address}settings/notifications");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off in this browser" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Turn on in this browser" })).ToBeVisibleAsync();
        Assert.Equal(0, await portal.CountAsync(db => db.PushBrowsers));
    }

    private static bool IsLooking(ChatHost portal)
    {
        var sight = (Chat.Core.Presence.AgentSight)portal.Services.GetService(typeof(Chat.Core.Presence.AgentSight))!;
        var agents = (Chat.Core.Agents.AgentDirectory)portal.Services.GetService(typeof(Chat.Core.Agents.AgentDirectory))!;
        return agents.AllAsync(TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult().Keys.Any(sight.IsLooking);
    }

    /// <summary>The browser's answer, had it a push service to ask.</summary>
    private static string Subscribing(TestPushService service)
    {
        var address = service.Browser("chromium");
        return $$"""
            if (window.PushManager) {
              const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0)).buffer
              const keys = { p256dh: bytes('{{address.P256dh}}'), auth: bytes('{{address.Auth}}') }
              PushManager.prototype.subscribe = async options => ({ endpoint: '{{address.Endpoint}}', options, getKey: name => keys[name], unsubscribe: async () => true })
            }
            """;
    }

    /// <summary>Hands the worker what came, as the browser would.</summary>
    private static async Task DeliverAsync(IPage page, Uri portal, JsonElement content)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var registration = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, happened) =>
        {
            foreach (var one in happened!.Value.GetProperty("registrations").EnumerateArray())
            {
                registration.TrySetResult(one.GetProperty("registrationId").GetString()!);
            }
        };
        await session.SendAsync("ServiceWorker.enable");
        await session.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
        {
            ["origin"] = portal.GetLeftPart(UriPartial.Authority),
            ["registrationId"] = await registration.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken),
            ["data"] = content.GetRawText(),
        });
    }

    private static Task<string> ShownAsync(IPage page) => page.EvaluateAsync<string>(
        "navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(all => all.map(one => `${one.title}: ${one.body}`).join())");
}
