using System.Text.RegularExpressions;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What visitors and agents do all day.</summary>
[Collection(BrowserTests.Name)]
public sealed class ConversationJourneys(Chromium chromium)
{
    [Fact]
    public async Task VisitorOnAnotherOrigin_TalksWithAnAgent()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Is the bowl still there?");
        await visitor.SeesAsync("Is the bowl still there?");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);

        await agent.ChooseAsync("Is the bowl still there?");
        await agent.SeesAsync("Is the bowl still there?");
        await Expect(agent.Page.GetByText("online, reading Shop")).ToBeVisibleAsync();
        await agent.Reply.PressSequentiallyAsync("Ye");
        await Expect(visitor.Page.GetByText("Ana Ruiz is typing")).ToBeVisibleAsync();
        await agent.AnswerAsync("Yes, two are left.");

        await visitor.SeesAsync("Yes, two are left.");
        await Expect(agent.Thread).ToContainTextAsync("Seen");
        await Expect(visitor.Page.GetByText("Online now")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("Ana Ruiz is typing")).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task AgentAnswersAClosedChat_IsDeliveredAndWithTheOpenedChatSeen()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Call me back");
        await visitor.SeesAsync("Call me back");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Close chat" }).First.ClickAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("Call me back");

        await agent.AnswerAsync("Gladly");

        await Expect(agent.Thread).ToContainTextAsync("Delivered");
        await Expect(agent.Thread).Not.ToContainTextAsync("Seen");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Open chat, 1 unread" }).ClickAsync();
        await Expect(agent.Thread).ToContainTextAsync("Seen");
    }

    [Fact]
    public async Task VisitorTypes_AgentSeesTheUnsentText()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("First");
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("First");

        await visitor.Field.PressSequentiallyAsync("I am not sure whether");

        await Expect(visitor.Page.GetByText("Our team can see what you type")).ToBeVisibleAsync();
        await Expect(agent.Page.GetByText("I am not sure whether")).ToBeVisibleAsync();
        await Expect(agent.Page.GetByText("Not sent yet")).ToBeVisibleAsync();
        await Expect(agent.Rows.First).ToContainTextAsync("typing…");
        await visitor.Field.FillAsync("");
        await Expect(agent.Page.GetByText("Not sent yet")).Not.ToBeVisibleAsync();
        Assert.DoesNotContain(portal.Logs.Lines, line => line.Contains("not sure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoAgents_SeeEachOtherAndOneTakesTheConversation()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var anasDesk = await chromium.Browser.NewContextAsync();
        await using var jonasDesk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("Hello, both of you");
        var ana = await BrowserAgent.SignInAsync(anasDesk, portal.Address);
        var jonas = await BrowserAgent.SignInAsync(jonasDesk, portal.Address, "jonas@example.com");
        await ana.ChooseAsync("Hello, both of you");
        await jonas.ChooseAsync("Hello, both of you");

        // Typing is forgotten after a few seconds, which a busy machine may take for one of them: so both type on.
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var (agent, text) in new[] { (ana, "On"), (jonas, "Tw"), (ana, "One"), (jonas, "Two") })
                {
                    await agent.Reply.FillAsync(text);
                }

                return await visitor.Page.GetByText(new Regex("^(Ana Ruiz and Jonas Weber|Jonas Weber and Ana Ruiz) are typing")).IsVisibleAsync()
                    && await jonas.Page.GetByText("Ana Ruiz is typing a reply…").IsVisibleAsync();
            },
            "both are seen typing");
        await jonas.Page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" }).ClickAsync();
        await jonas.AnswerAsync("Jonas here");

        await ana.SeesAsync("Jonas here");
        await Expect(ana.Thread).ToContainTextAsync("Jonas Weber took this conversation");
        await Expect(ana.Reply).ToHaveValueAsync("One");
        await jonas.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = "Reopen" })).ToBeVisibleAsync();
        await visitor.SeesAsync("Jonas Weber resolved this conversation");
    }

    [Fact]
    public async Task TwoTabs_ShowTheSameConversationOnce()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        var first = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        var second = await BrowserVisitor.OpenAsync(shopper, shop.Address + "/other");

        await first.SayAsync("From the first tab");
        await second.SeesAsync("From the first tab");
        await second.SayAsync("From the second tab");

        await first.SeesAsync("From the second tab");
        await second.SeesAsync("From the second tab");
        await first.SeesAsync("From the first tab");
    }

    [Fact]
    public async Task ClosedChat_CountsWhatTheVisitorHasNotRead()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await visitor.SayAsync("I will be back");
        await visitor.HasSentAllAsync();
        await visitor.Field.PressAsync("Escape");
        await Expect(visitor.Launcher).ToBeFocusedAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        await agent.ChooseAsync("I will be back");

        await agent.AnswerAsync("Good");
        await agent.AnswerAsync("See you");

        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Open chat, 2 unread" })).ToBeVisibleAsync();
        await visitor.OpenChatAsync();
        await visitor.SeesAsync("See you");
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Close chat" })).ToHaveAttributeAsync("aria-expanded", "true");
    }

    [Fact]
    public async Task AgentChoosesTheDarkThemeAndSignsOut()
    {
        await using var portal = await ChatHost.StartTeamAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        var me = agent.Page.GetByRole(AriaRole.Button, new() { Name = "Me", Exact = true });
        await Expect(agent.Page.GetByText("No conversations yet")).ToBeVisibleAsync();

        await me.ClickAsync();
        await Expect(agent.Page.GetByText("Ana Ruiz")).ToBeVisibleAsync();
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await Expect(agent.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await agent.Page.ReloadAsync();
        await Expect(agent.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(agent.Page.GetByText("No conversations yet")).ToBeVisibleAsync();
        await me.ClickAsync();
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Expect(agent.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await agent.Page.GotoAsync(new Uri(portal.Address, "/inbox").ToString());
        await Expect(agent.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }
}
