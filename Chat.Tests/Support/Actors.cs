using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Support;

/// <summary>A visitor in a browser, who knows only what stands in the public contract.</summary>
public sealed class BrowserVisitor(IPage page)
{
    public IPage Page => page;

    public ILocator Launcher => page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Open|Close) chat") });

    public ILocator Thread => page.GetByRole(AriaRole.Log, new() { Name = "Conversation" });

    public ILocator Field => page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    public static async Task<BrowserVisitor> OpenAsync(IBrowserContext context, string address)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        var visitor = new BrowserVisitor(page);
        await visitor.OpenChatAsync();
        return visitor;
    }

    public async Task OpenChatAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open chat") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Chat" })).ToBeVisibleAsync();
    }

    public async Task SayAsync(string text)
    {
        await Field.FillAsync(text);
        await Field.PressAsync("Enter");
    }

    public Task SeesAsync(string text) => Expect(Thread.GetByText(text, new() { Exact = true })).ToHaveCountAsync(1, new() { Timeout = 20_000 });

    /// <summary>The conversation that his browser remembers having read.</summary>
    public async Task<Guid> ConversationIdAsync()
    {
        const string read = "Object.entries(localStorage).find(([key]) => key.endsWith(':read'))?.[1].split(' ')[0] ?? ''";
        await Wait.UntilAsync(async () => await page.EvaluateAsync<string>(read) != "", "the conversation is known");
        return Guid.Parse(await page.EvaluateAsync<string>(read));
    }

    /// <summary>Nothing is on its way any more.</summary>
    public Task HasSentAllAsync() =>
        Expect(Thread).Not.ToContainTextAsync(new System.Text.RegularExpressions.Regex("Sending…|Waiting for the connection"), new() { Timeout = 20_000 });
}

/// <summary>An agent in a browser.</summary>
public sealed class BrowserAgent(IPage page)
{
    public IPage Page => page;

    public ILocator Rows => page.GetByRole(AriaRole.List, new() { Name = "Conversations" }).GetByRole(AriaRole.Link);

    public ILocator Thread => page.GetByRole(AriaRole.Log, new() { Name = "Conversation" });

    public ILocator Reply => page.GetByRole(AriaRole.Textbox, new() { Name = "Reply" });

    public static async Task<BrowserAgent> SignInAsync(IBrowserContext context, Uri portal, string email = "ana@example.com", string path = "/inbox", string password = ChatHost.AgentPassword)
    {
        var page = await context.NewPageAsync();
        PolicyWatch.Follow(page);
        await page.GotoAsync(new Uri(portal, path).ToString());
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeVisibleAsync();
        return new BrowserAgent(page);
    }

    public async Task ChooseAsync(string name)
    {
        await Rows.Filter(new() { HasText = name }).First.ClickAsync();
        await Expect(Reply).ToBeVisibleAsync();
    }

    public async Task AnswerAsync(string text)
    {
        await Reply.FillAsync(text);
        await Reply.PressAsync("Enter");
    }

    public Task SeesAsync(string text) => Expect(Thread.GetByText(text, new() { Exact = true })).ToHaveCountAsync(1, new() { Timeout = 20_000 });
}
