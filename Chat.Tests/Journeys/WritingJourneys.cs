using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>What an agent writes is his until he sends it, and goes where he meant it to go.</summary>
[Collection(BrowserTests.Name)]
public sealed class WritingJourneys(Chromium chromium)
{
    [Fact]
    public async Task DraftsOfReplyAndNote_InTwoConversations_SurviveARestart_AndTheNoteStaysInTheTeam()
    {
        await using var portal = await PortalProcess.StartAsync();
        await using var shop = await ShopPage.StartAsync(portal.Address);
        await using var shopper = await chromium.Browser.NewContextAsync();
        await using var another = await chromium.Browser.NewContextAsync();
        await using var desk = await chromium.Browser.NewContextAsync();
        var maren = await BrowserVisitor.OpenAsync(shopper, shop.Address);
        await maren.SayAsync("My bowl is chipped");
        var leyla = await BrowserVisitor.OpenAsync(another, shop.Address);
        await leyla.SayAsync("Where is my order?");
        await maren.HasSentAllAsync();
        await leyla.HasSentAllAsync();
        var agent = await BrowserAgent.SignInAsync(desk, portal.Address);
        var note = agent.Page.GetByRole(AriaRole.Textbox, new() { Name = "Note" });

        await agent.ChooseAsync("My bowl is chipped");
        await agent.Reply.PressSequentiallyAsync("A new one leaves");
        await agent.Page.GetByRole(AriaRole.Tab, new() { Name = "Note" }).ClickAsync();
        await note.PressSequentiallyAsync("Third chip of this batch");
        await agent.Rows.Filter(new() { HasText = "Where is my order?" }).First.ClickAsync();
        await Expect(agent.Thread).ToContainTextAsync("Where is my order?");
        await agent.Reply.PressSequentiallyAsync("On its way to");
        await portal.KillAsync();
        await portal.RunAsync();

        await Expect(agent.Page.GetByText("Reconnecting…")).Not.ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(agent.Reply).ToHaveValueAsync("On its way to", new() { Timeout = 20_000 });
        await agent.Rows.Filter(new() { HasText = "My bowl is chipped" }).First.ClickAsync();
        await Expect(note).ToHaveValueAsync("Third chip of this batch", new() { Timeout = 20_000 });
        await note.PressAsync("End");
        await note.PressSequentiallyAsync(", @jo");
        await Expect(agent.Page.GetByRole(AriaRole.Option, new() { Name = "Jonas Weber" })).ToBeVisibleAsync();
        await note.PressAsync("Enter");
        await Expect(note).ToHaveValueAsync("Third chip of this batch, @Jonas Weber ");
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "Save note" }).ClickAsync();
        await Expect(agent.Thread).ToContainTextAsync("left a note, only your team sees it");
        await Expect(note).ToHaveValueAsync("");
        await Expect(note).ToBeFocusedAsync();

        await note.PressAsync("Escape");
        await agent.Page.Keyboard.PressAsync("r");
        await Expect(agent.Reply).ToHaveValueAsync("A new one leaves");
        await agent.Reply.PressAsync("End");
        await agent.Reply.PressSequentiallyAsync(" today");
        await agent.Reply.PressAsync("Control+Enter");
        await maren.SeesAsync("A new one leaves today");
        await Expect(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Reopen" })).ToBeVisibleAsync();
        await maren.Page.ReloadAsync();
        await maren.OpenChatAsync();
        await maren.SeesAsync("A new one leaves today");
        await Expect(maren.Thread).Not.ToContainTextAsync("Third chip");
    }

    [Fact]
    public async Task TwoHundredCharacters_WhileFiftyVisitorsSendAndComeAndGo_AreAllThereInOrder()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Limits:Enabled"] = "false" } });
        await using var desk = await chromium.Browser.NewContextAsync();
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("Hello");
        var agent = await BrowserAgent.SignInAsync(desk, host.Address);
        await agent.ChooseAsync("Hello");
        var text = string.Concat(Enumerable.Range(0, 200).Select(i => "abcdefghij klmnopqrs"[i % 20]));
        using var typed = new CancellationTokenSource();

        var crowd = Enumerable.Range(0, 50).Select(i => ComeAndGoAsync(host, i, typed.Token)).ToList();
        await Expect(agent.Rows).Not.ToHaveCountAsync(1);

        // In the middle of a word: a caret that moved would leave letters behind it.
        await agent.Reply.FillAsync("()");
        await agent.Reply.PressAsync("ArrowLeft");
        await agent.Reply.PressSequentiallyAsync(text, new() { Delay = 10 });
        await typed.CancelAsync();
        await Task.WhenAll(crowd);

        await Expect(agent.Reply).ToHaveValueAsync($"({text})");
        await Expect(agent.Reply).ToBeFocusedAsync();
        await agent.Reply.PressAsync("Enter");
        Assert.Equal($"({text})", (await visitor.NextMessageAsync()).GetProperty("body").GetString());
    }

    private static async Task ComeAndGoAsync(ChatHost host, int number, CancellationToken stop)
    {
        string? token = null;
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var guest = await host.VisitorAsync(token);
            token = guest.Token;
            await guest.SendAsync($"Guest {number}, time {round}");
            await guest.InvokeAsync("SetTyping", new { text = "and" });
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await guest.DisconnectAsync();
        }
    }
}
