using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Portal.Palette;
using Chat.Portal.Shared;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Inbox;

/// <summary>Components over the real store of a real host.</summary>
public sealed class InboxComponentTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    private BunitContext page = null!;
    private ChatHost host = null!;
    private ClientStore store = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ChatHost.StartAsync();
        page = DeskComponents.NewPage();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        store = await CreateStoreAsync();
        page.Services.AddSingleton(store);
        page.Services.AddSingleton(new CircuitClock(clock));
        page.Services.AddSingleton(new BrowserTime(DeskComponents.Words));
        page.Services.AddSingleton<RowTimes>();
        page.Services.AddSingleton(host.Services.GetRequiredService<SavedViewService>());
        page.Services.AddSingleton(provider => new DeskScope(
            store, provider.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>(), host.Services.GetRequiredService<Chat.Core.Agents.AgentDirectory>(),
            host.Services.GetRequiredService<Chat.Core.Agents.AgentPreferences>(), new SignedIn(store.AgentId)));
        page.Services.AddSingleton(new Chat.Portal.Clients.CardPanel());
        page.Services.AddSingleton(host.Services.GetRequiredService<Chat.Core.ChatOptions>());
        page.Renderer.SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await page.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public void Row_SaysNamePresenceAgeAndUnreadInItsName()
    {
        var row = new InboxRow(
            Guid.NewGuid(), Guid.NewGuid(), "Maren Solheim", Online: true, Typing: false, ConversationStatus.Open, null, null, clock.GetUtcNow().AddMinutes(-2),
            MessageAuthor.Client, null, null, "<b>Hello</b>", 3, clock.GetUtcNow().AddMinutes(-2));

        var view = page.Render<ConversationRowView>(p => p.Add(v => v.Row, row));

        var link = view.Find("a");
        Assert.StartsWith("Maren Solheim, online,", Text(link), StringComparison.Ordinal);
        Assert.Contains("2 min", Text(link), StringComparison.Ordinal);
        Assert.Contains("3 unread", Text(link), StringComparison.Ordinal);
        Assert.Contains("<b>Hello</b>", link.TextContent, StringComparison.Ordinal);
        Assert.Empty(view.FindAll("b"));
        view.Render(p => p.Add(v => v.Row, row with { Online = false, WaitingSince = clock.GetUtcNow().AddMinutes(-31) }));
        Assert.StartsWith("Maren Solheim, offline, 3 unread, Waiting 31 min", Text(view.Find("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Age_ByTimeStatusAndSetting_SaysWhatMatters()
    {
        var now = clock.GetUtcNow();
        var row = new InboxRow(Guid.NewGuid(), Guid.NewGuid(), "Maren", false, false, ConversationStatus.Open, null, null, now.AddMinutes(-5), MessageAuthor.Client, null, null, "", 1, now.AddMinutes(-12));
        var times = page.Services.GetRequiredService<RowTimes>();
        var patient = new RowTimes(new CircuitClock(clock), new BrowserTime(DeskComponents.Words), host.Services.GetRequiredService<Chat.Core.ChatOptions>() with { LiftAfter = TimeSpan.FromMinutes(13) }, DeskComponents.Words);

        Assert.Equal(("Waiting 12 min", true), times.Age(row));
        Assert.Equal(("Waiting 3 h", true), times.Age(row with { WaitingSince = now.AddHours(-3) }));
        Assert.Equal(("Waiting since Fri", true), times.Age(row with { WaitingSince = now.AddDays(-3) }));
        Assert.Equal(("5 min", false), patient.Age(row));
        Assert.Equal(("5 min", false), times.Age(row with { WaitingSince = null }));
        Assert.Equal(("Until tomorrow 09:00", false), times.Age(row with { Status = ConversationStatus.Snoozed, SnoozedUntil = now.Date.AddDays(1).AddHours(9) }));
        Assert.Equal(("Until the next message", false), times.Age(row with { Status = ConversationStatus.Snoozed }));
    }

    [Fact]
    public async Task List_TimePasses_ARowTurnsLateByItself()
    {
        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("Hello");
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, null));
        clock.SetUtcNow(store.Rows[0].LastMessageAt);
        var view = page.Render<ConversationList>(p => p.Add(l => l.View, InboxView.Open));
        Assert.Empty(view.FindAll(".is-late"));

        clock.Advance(TimeSpan.FromMinutes(10));

        await view.WaitForAssertionAsync(() => Assert.Equal("Waiting 10 min", Text(view.Find(".is-late"))));
    }

    [Fact]
    public void Composer_Repaints_NeverSetsTheText()
    {
        var conversation = new SelectedConversation { Id = Guid.NewGuid(), ClientId = Guid.NewGuid() };
        var view = page.Render<Composer>(p => p.Add(c => c.Conversation, conversation));
        var before = view.Find("textarea");

        conversation.AgentsTyping = ["Jonas"];
        view.Render();

        var after = view.Find("textarea");
        Assert.False(after.HasAttribute("value"));
        Assert.Equal("", after.TextContent);
        Assert.Equal(before.OuterHtml, after.OuterHtml);
        Assert.Equal("Reply", after.GetAttribute("aria-label"));
        Assert.Equal("Send reply", view.Find("button[type=submit]").GetAttribute("aria-label"));
        Assert.Contains("Jonas is typing a reply…", Text(view.Find("[role=status]")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_AVisitorWrites_ListAndThreadShowItOnce()
    {
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("first")).GetProperty("conversationId").GetGuid();
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, conversationId));

        await visitor.SendAsync("second");
        await Wait.UntilAsync(() => store.Selected!.Items.Count == 2, "the second message is there");

        Assert.Equal(["first", "second"], store.Selected!.Items.Select(i => i.Body));
        await Wait.UntilAsync(() => Assert.Single(store.Rows).Preview == "second", "the list shows it");
        Assert.True(store.Selected.Online);
    }

    [Fact]
    public async Task Store_VisitorTurnsOutToBeSomebody_ListAndThreadSayWhoAtOnce()
    {
        var site = new TestSite(host);
        var laptop = await host.VisitorAsync();
        await laptop.BecomeAsync(await site.SignAsync("42", "Zoë Müller"));
        var phone = await host.VisitorAsync();
        await phone.InvokeAsync("Identify", new { email = "zoe@example.com" });
        var conversationId = (await phone.SendAsync("first")).GetProperty("conversationId").GetGuid();
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, conversationId));
        var view = page.Render<ThreadHeader>(p => p.Add(h => h.Conversation, store.Selected!));
        var before = Text(view.Find(".thread-sub"));
        Assert.Empty(view.FindAll(".thread-proof"));

        await phone.BecomeAsync(await site.SignAsync("42", "Zoë Müller"));

        await Wait.UntilAsync(() => Assert.Single(store.Rows) is { ClientName: "Zoë Müller", Online: true }, "the list says who it is");
        await Wait.UntilAsync(() => store.Selected is { IsVerified: true, Online: true } selected && selected.ClientId == laptop.ClientId, "the thread says so too");
        view.Render();
        Assert.EndsWith("zoe@example.com (unverified)", before, StringComparison.Ordinal);
        Assert.Equal("verified", Text(view.Find(".thread-proof")));
        Assert.EndsWith("zoe@example.com (unverified)", Text(view.Find(".thread-sub")), StringComparison.Ordinal);
        Assert.Equal("Zoë Müller", view.Find("h2").TextContent);
    }

    [Fact]
    public async Task Store_SentTwiceWithOneId_IsOneMessage()
    {
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("first")).GetProperty("conversationId").GetGuid();
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, conversationId));
        var id = Guid.CreateVersion7();

        await OnPageAsync(() => store.SendAsync(id, "answer"));
        await OnPageAsync(() => store.SendAsync(id, "answer"));
        await Wait.UntilAsync(() => store.Selected!.Items[^1] is { State: DeliveryState.Sent }, "the answer is stored");
        await OnPageAsync(() => store.SendAsync(id, "answer"));

        Assert.Equal(2, store.Selected!.Items.Count);
        Assert.Equal("answer", (await visitor.NextMessageAsync()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task Store_ReadFails_IsReadAgainWithoutAnotherEvent()
    {
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("first")).GetProperty("conversationId").GetGuid();
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, conversationId));
        await host.WithoutAgentsAsync(async () =>
        {
            await visitor.SendAsync("while nothing can be read");
            await Wait.UntilAsync(() => host.Logs.Lines.Any(line => line.Contains("The inbox could not be loaded", StringComparison.Ordinal)), "the read has failed");
        });

        await Wait.UntilAsync(() => store.Selected!.Items.Count == 2, "the message is there");
        Assert.Equal("while nothing can be read", Assert.Single(store.Rows).Preview);
    }

    [Fact]
    public async Task Store_UnknownConversation_IsReadyAndEmpty()
    {
        await OnPageAsync(() => store.ShowAsync(InboxView.All, Guid.NewGuid()));

        Assert.Equal(LoadState.Ready, store.ThreadState);
        Assert.Null(store.Selected);
        Assert.False(store.HasAnyConversation);
    }

    [Fact]
    public async Task Store_ResolvedElsewhere_LeavesTheOpenList()
    {
        var visitor = await host.VisitorAsync();
        var conversationId = (await visitor.SendAsync("first")).GetProperty("conversationId").GetGuid();
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, conversationId));
        Assert.Single(store.Rows);

        await host.Services.GetRequiredService<ConversationService>().ResolveAsync(await host.AgentIdAsync(), conversationId, TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => store.Rows.Count == 0, "the row is gone");
        Assert.Equal(ConversationStatus.Resolved, store.Selected!.Status);
    }

    private async Task<ClientStore> CreateStoreAsync()
    {
        var agent = await host.AgentIdAsync();
        var signedIn = new SignedIn(agent);
        return ActivatorUtilities.CreateInstance<ClientStore>(
            host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(host.Services, signedIn));
    }

    /// <summary>As a component would: on the page's own context.</summary>
    private Task OnPageAsync(Func<Task> act) => page.Renderer.Dispatcher.InvokeAsync(act);

    /// <summary>What a screen reader gets of it.</summary>
    private static string Text(IElement element)
    {
        var copy = (IElement)element.Clone();
        foreach (var hidden in copy.QuerySelectorAll("[aria-hidden=true]"))
        {
            hidden.Remove();
        }

        return string.Join(' ', copy.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
    }

    private sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
    }
}
