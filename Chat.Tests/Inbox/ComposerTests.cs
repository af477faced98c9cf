using System.Security.Claims;
using Bunit;
using Chat.Core;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Presence;
using Chat.Portal.Inbox;
using Chat.Portal.Shared;
using Chat.Tests.Attachments;
using Chat.Tests.Conversations;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Inbox;

/// <summary>The composer over the real store of a real host; what its script calls is called here.</summary>
public sealed class ComposerTests : IAsyncLifetime
{
    private BunitContext page = null!;
    private Desk desk = null!;
    private ClientStore store = null!;
    private IRenderedComponent<Composer> view = null!;

    public async ValueTask InitializeAsync()
    {
        desk = await Desk.StartAsync();
        page = new BunitContext();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        var services = desk.Host.Services;
        var signedIn = new SignedIn(desk.Ana);
        store = ActivatorUtilities.CreateInstance<ClientStore>(services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(services, signedIn));
        page.Services.AddSingleton(store);
        page.Services.AddSingleton(new CircuitClock(TimeProvider.System));
        page.Services.AddSingleton(new BrowserTime());
        page.Services.AddSingleton(services.GetRequiredService<ChatOptions>());
        page.Renderer.SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        await page.Renderer.Dispatcher.InvokeAsync(() => store.ShowAsync(InboxView.Open, desk.Id));
        view = page.Render<Composer>(p => p.Add(c => c.Conversation, store.Selected!));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await page.DisposeAsync();
        await desk.DisposeAsync();
    }

    [Fact]
    public void Fields_AreTwoInTwoForms_EachWithItsOwnName()
    {
        var forms = view.FindAll("form");

        Assert.Equal(["Reply", "Note"], forms.Select(f => Assert.Single(f.QuerySelectorAll("textarea")).GetAttribute("aria-label")));
        Assert.Equal("Send reply", forms[0].QuerySelector("button[type=submit]")!.GetAttribute("aria-label"));
        Assert.Equal("Save note", forms[1].QuerySelector("button[type=submit]")!.TextContent);
        Assert.Equal([false, true], forms.Select(f => f.ParentElement!.HasAttribute("hidden")));
    }

    [Fact]
    public async Task SaveNote_ReachesTheTeamOnly_AndEmptiesTheNotesDraftOnly()
    {
        var drafts = desk.Host.Services.GetRequiredService<DraftService>();
        await OnPageAsync(() => view.Instance.DraftChangedAsync("a reply"));
        await OnPageAsync(() => view.Instance.NoteChangedAsync("a note"));
        var typing = desk.Host.Services.GetRequiredService<AgentTyping>().In(desk.Id);
        var id = Guid.CreateVersion7();

        await OnPageAsync(() => view.Instance.SaveNoteAsync(id, "a note for @Jonas"));
        await OnPageAsync(() => view.Instance.SaveNoteAsync(id, "a note for @Jonas"));
        await Wait.UntilAsync(() => view.Instance.IsNoteStored(id), "the note is in the thread");
        await desk.Host.AgentRepliesAsync(desk.Id, "for the visitor");

        Assert.Equal([desk.Ana], typing);
        Assert.False(view.Instance.IsStored(id));
        Assert.Equal("for the visitor", (await desk.Visitor.NextMessageAsync()).GetProperty("body").GetString());
        Assert.Equal(new DraftTexts("a reply", ""), await drafts.ReadAsync(desk.Ana, desk.Id, Desk.Stop));
        Assert.Single(await desk.ThreadAsync(), e => e.Note?.Id == id);
    }

    [Fact]
    public async Task NoteDraft_NobodySeesThatSomebodyTypes()
    {
        await OnPageAsync(() => view.Instance.NoteChangedAsync("a note"));

        Assert.Empty(desk.Host.Services.GetRequiredService<AgentTyping>().In(desk.Id));
    }

    [Fact]
    public async Task Send_AndResolve_ResolvesWhenItIsStored()
    {
        await OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "Done", [], AfterSending.Resolve));

        await FollowAsync(() => store.Selected!.Status == ConversationStatus.Resolved, "the conversation is resolved");
        Assert.Equal("Done", (await desk.Visitor.NextMessageAsync()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task Send_FilesWithoutAWord_AreAMessage()
    {
        using var content = new MemoryStream(FileRequests.Pdf);
        var card = await desk.Host.Services.GetRequiredService<AttachmentService>()
            .AddFromAgentAsync(desk.Ana, store.Selected!.ClientId, "guide.pdf", null, content, Desk.Stop);

        await OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "", [card.Id], null));
        Assert.Equal("guide.pdf", Assert.Single(store.Selected!.Items[^1].Attachments).Name);

        var message = await desk.Visitor.NextMessageAsync();
        Assert.Equal(card.Id, FileRequests.Id(Assert.Single(message.GetProperty("attachments").EnumerateArray())));
    }

    [Fact]
    public async Task Send_AnotherConversationIsOpenByNow_IsRefused()
    {
        await OnPageAsync(() => store.ShowAsync(InboxView.Open, null));

        await Assert.ThrowsAsync<InvalidOperationException>(() => OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "lost?", [], null)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => OnPageAsync(() => view.Instance.SaveNoteAsync(Guid.CreateVersion7(), "lost?")));
    }

    [Fact]
    public async Task Finish_SomethingHasHappenedSince_DoesNothing()
    {
        var stored = await desk.Host.AgentRepliesAsync(desk.Id, "Done");
        await desk.Visitor.SendAsync("One more thing");
        await FollowAsync(() => store.Selected!.Items.Count == 3, "the thread is complete");

        await OnPageAsync(() => view.Instance.FinishAsync(stored.Id, AfterSending.Resolve));

        Assert.Equal(ConversationStatus.Open, (await desk.StateAsync()).Status);
    }

    [Fact]
    public async Task Colleague_AnswersAndLooks_IsSaid()
    {
        Assert.Equal("0", view.Find("[data-composer]").GetAttribute("data-answered"));
        await desk.Conversations.PostFromAgentAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "I was quicker", Desk.Stop);
        await desk.Notes.PostAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "a note is no answer", Desk.Stop);
        desk.Host.Services.GetRequiredService<AgentViewing>().Look(Guid.NewGuid(), desk.Id, desk.Jonas);

        await FollowAsync(() => view.Find(".composer-who").TextContent.Trim() == "Jonas Wolf is looking", "it is said who looks");
        await FollowAsync(() => view.Find("[data-composer]").GetAttribute("data-answered") == "2", "the answer counts, the note does not");
        Assert.StartsWith("Jonas Wolf", view.Find("[data-warn] b").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_UntilTheComponentIsGone()
    {
        var viewing = desk.Host.Services.GetRequiredService<AgentViewing>();

        await OnPageAsync(() => view.Instance.Look(true));
        var before = viewing.In(desk.Id);
        await page.DisposeComponentsAsync();

        Assert.Equal([desk.Ana], before);
        Assert.Empty(viewing.In(desk.Id));
    }

    private Task FollowAsync(Func<bool> isSo, string what) => Wait.UntilAsync(
        () =>
        {
            view.Render();
            return isSo();
        },
        what);

    private Task OnPageAsync(Func<Task> act) => page.Renderer.Dispatcher.InvokeAsync(act);

    private Task OnPageAsync(Action act) => page.Renderer.Dispatcher.InvokeAsync(act);

    private sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
    }
}
