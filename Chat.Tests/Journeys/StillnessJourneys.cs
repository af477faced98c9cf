using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>Nothing jumps under the reader's eyes, and what came meanwhile is one press away.</summary>
[Collection(BrowserTests.Name)]
public sealed class StillnessJourneys(Chromium chromium)
{
    /// <summary>Where the row in the middle of the list stands, and whose it is.</summary>
    private const string MiddleRow =
        """
        () => {
          const list = document.querySelector('.rows[data-list]')
          const { top, height } = list.getBoundingClientRect()
          const row = [...list.querySelectorAll('.row')].find(one => one.getBoundingClientRect().bottom > top + height / 2)
          return [row?.pathname ?? '', String(Math.round(row?.getBoundingClientRect().top - top))]
        }
        """;

    [Fact]
    public async Task List_ScrolledDown_FiftyConversationsGetMessages_TheRowsInSightStay()
    {
        await using var host = await StartAsync();
        var visitors = new List<TestVisitor>();
        for (var i = 0; i < 90; i++)
        {
            var visitor = await host.VisitorAsync();
            await visitor.SendAsync($"first {i}");
            visitors.Add(visitor);
        }

        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        await page.Locator("html[data-live]").WaitForAsync();
        await Expect(agent.Rows.First).ToContainTextAsync("first 89");
        var list = page.Locator(".rows[data-list]");
        await list.EvaluateAsync("list => list.scrollTop = 20 * 64");
        await Expect(agent.Rows.Filter(new() { HasText = "first 64" })).ToHaveCountAsync(1);

        // Heard by the host as soon as the fingers rest.
        var shift = "list => Number(list.dataset.shift)";
        await Wait.UntilAsync(
            async () =>
            {
                var was = await list.EvaluateAsync<int>(shift);
                await (await host.VisitorAsync()).SendAsync("somebody new");
                return await list.EvaluateAsync<int>(shift) > was;
            },
            "the reader's place is known");
        var known = await list.EvaluateAsync<int>(shift);
        var before = await page.EvaluateAsync<string[]>(MiddleRow);

        // The fifty that wait longest, far below what is in sight: each of them goes to the top.
        await Task.WhenAll(visitors[..50].Select(visitor => visitor.SendAsync("and again")));
        await Wait.UntilAsync(async () => await list.EvaluateAsync<int>(shift) >= known + 50, "all of them are above");

        await Wait.UntilAsync(async () => await page.EvaluateAsync<string[]>(MiddleRow) is var now && now[0] == before[0] && Math.Abs(Number(now[1]) - Number(before[1])) <= 1, "the row in the middle is where it was");
        await list.EvaluateAsync("list => list.scrollTop = 0");
        await Expect(agent.Rows.First).ToContainTextAsync("and again");

        static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task<ChatHost> StartAsync() => ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });

    [Fact]
    public async Task Thread_ScrolledUp_NewMessagesDoNotMoveItAndAreCounted()
    {
        await using var host = await StartAsync();
        var visitor = await host.VisitorAsync();
        for (var i = 0; i < 40; i++)
        {
            await visitor.SendAsync($"line {i}");
        }

        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        await agent.ChooseAsync("line 39");
        await agent.Thread.EvaluateAsync("log => log.scrollTop = log.scrollHeight");
        await Expect(agent.Rows.First.Locator("[data-unread]")).ToHaveCountAsync(0);
        await agent.Thread.EvaluateAsync("log => log.scrollTop = log.scrollHeight / 2");
        var top = "log => Math.round([...log.querySelectorAll('[data-seq]')].find(one => one.textContent.includes('line 25')).getBoundingClientRect().top)";
        var before = await agent.Thread.EvaluateAsync<int>(top);
        await Wait.UntilAsync(() => agent.Page.EvaluateAsync<bool>("Object.keys(sessionStorage).some(key => key.startsWith('chat.anchor.') && !JSON.parse(sessionStorage.getItem(key)).atEnd)"), "the reader's place is known");

        for (var i = 0; i < 3; i++)
        {
            await visitor.SendAsync($"news {i}");
        }

        var pill = agent.Page.GetByRole(AriaRole.Button, new() { Name = "3 new messages" });
        await Expect(pill).ToBeVisibleAsync();
        Assert.InRange(await agent.Thread.EvaluateAsync<int>(top), before - 1, before + 1);
        await pill.ClickAsync();
        await Expect(agent.Thread.GetByText("news 2")).ToBeInViewportAsync();
        await Expect(pill).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Thread_FirstUnreadIsFarAbove_ButtonAndKeyGoThere()
    {
        await using var host = await StartAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("long read");
        var conversation = (await visitor.ConversationsAsync()).GetProperty("conversations")[0].GetProperty("id").GetGuid();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        var page = agent.Page;
        await agent.ChooseAsync("long read");
        await Expect(agent.Rows.First.Locator("[data-unread]")).ToHaveCountAsync(0);
        await page.GotoAsync(new Uri(host.Address, "/inbox").ToString());
        for (var i = 0; i < 160; i++)
        {
            await visitor.SendAsync($"unread {i}");
        }

        // The address leads far beyond what nobody has read.
        var first = agent.Thread.GetByText("unread 0", new() { Exact = true });
        var button = page.GetByRole(AriaRole.Button, new() { Name = "First unread message" });
        await page.GotoAsync(new Uri(host.Address, $"/inbox/{conversation}?at=150").ToString());
        await Expect(agent.Thread.GetByText("unread 148", new() { Exact = true })).ToBeInViewportAsync();
        await Expect(first).ToHaveCountAsync(0);
        await Expect(button).ToBeVisibleAsync();
        await page.HasNoViolationInBothThemesAsync("thread, first unread above");
        await button.ClickAsync();
        await Expect(first).ToBeInViewportAsync();
        await Expect(agent.Thread.GetByText("New", new() { Exact = true })).ToBeInViewportAsync();
        await Expect(agent.Thread).ToBeFocusedAsync();
        await Expect(button).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await page.Locator("html[data-live]").WaitForAsync();
        await Expect(button).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("u");
        await Expect(first).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Thread_ClientHasWrittenBefore_ALinkAboveItLeadsThere()
    {
        await using var host = await StartAsync();
        var visitor = await host.VisitorAsync();
        var first = (await visitor.SendAsync("in spring")).GetProperty("conversationId").GetGuid();
        await host.AgentResolvesAsync(first);
        await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "in autumn", isNew = true });
        await using var context = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(context, host.Address);
        await agent.ChooseAsync("in autumn");

        await agent.Thread.GetByRole(AriaRole.Link, new() { Name = "The conversation before this one" }).ClickAsync();

        await agent.SeesAsync("in spring");
        await Expect(agent.Thread.GetByRole(AriaRole.Link, new() { Name = "The conversation before this one" })).ToHaveCountAsync(0);
    }
}
