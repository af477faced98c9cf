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
    private DeskComponents components = null!;
    private IRenderedComponent<Composer> view = null!;

    private BunitContext Page => components.Page;

    private Desk Desk => components.Desk;

    private ClientStore Store => components.Store;

    public async ValueTask InitializeAsync()
    {
        components = await DeskComponents.StartAsync(desk => desk.Ana);
        Page.Services.AddSingleton(new CircuitClock(TimeProvider.System));
        Page.Services.AddSingleton(new BrowserTime(DeskComponents.Words));
        components.Lend<ChatOptions>();
        await components.ShowAsync(InboxView.Open);
        view = Page.Render<Composer>(p => p.Add(c => c.Conversation, Store.Selected!));
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

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
        var drafts = Desk.Host.Services.GetRequiredService<DraftService>();
        await OnPageAsync(() => view.Instance.DraftChangedAsync("a reply"));
        await OnPageAsync(() => view.Instance.NoteChangedAsync("a note"));
        var typing = Desk.Host.Services.GetRequiredService<AgentTyping>().In(Desk.Id);
        var id = Guid.CreateVersion7();

        await OnPageAsync(() => view.Instance.SaveNoteAsync(id, "a note for @Jonas"));
        await OnPageAsync(() => view.Instance.SaveNoteAsync(id, "a note for @Jonas"));
        await Wait.UntilAsync(() => view.Instance.IsNoteStored(id), "the note is in the thread");
        await Desk.Host.AgentRepliesAsync(Desk.Id, "for the visitor");

        Assert.Equal([Desk.Ana], typing);
        Assert.False(view.Instance.IsStored(id));
        Assert.Equal("for the visitor", (await Desk.Visitor.NextMessageAsync()).GetProperty("body").GetString());
        Assert.Equal(new DraftTexts("a reply", ""), await drafts.ReadAsync(Desk.Ana, Desk.Id, Desk.Stop));
        Assert.Single(await Desk.ThreadAsync(), e => e.Note?.Id == id);
    }

    [Fact]
    public async Task NoteDraft_NobodySeesThatSomebodyTypes()
    {
        await OnPageAsync(() => view.Instance.NoteChangedAsync("a note"));

        Assert.Empty(Desk.Host.Services.GetRequiredService<AgentTyping>().In(Desk.Id));
    }

    [Fact]
    public async Task Send_AndResolve_ResolvesWhenItIsStored()
    {
        await OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "Done", [], AfterSending.Resolve));

        await FollowAsync(() => Store.Selected!.Status == ConversationStatus.Resolved, "the conversation is resolved");
        Assert.Equal("Done", (await Desk.Visitor.NextMessageAsync()).GetProperty("body").GetString());
    }

    [Fact]
    public async Task Send_FilesWithoutAWord_AreAMessage()
    {
        using var content = new MemoryStream(FileRequests.Pdf);
        var card = await Desk.Host.Services.GetRequiredService<AttachmentService>()
            .AddFromAgentAsync(Desk.Ana, Store.Selected!.ClientId, "guide.pdf", null, content, Desk.Stop);

        await OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "", [card.Id], null));
        Assert.Equal("guide.pdf", Assert.Single(Store.Selected!.Items[^1].Attachments).Name);

        var message = await Desk.Visitor.NextMessageAsync();
        Assert.Equal(card.Id, FileRequests.Id(Assert.Single(message.GetProperty("attachments").EnumerateArray())));
    }

    [Fact]
    public async Task Send_AnotherConversationIsOpenByNow_IsRefused()
    {
        await OnPageAsync(() => Store.ShowAsync(InboxView.Open, null));

        await Assert.ThrowsAsync<InvalidOperationException>(() => OnPageAsync(() => view.Instance.SendAsync(Guid.CreateVersion7(), "lost?", [], null)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => OnPageAsync(() => view.Instance.SaveNoteAsync(Guid.CreateVersion7(), "lost?")));
    }

    [Fact]
    public async Task Finish_SomethingHasHappenedSince_DoesNothing()
    {
        var stored = await Desk.Host.AgentRepliesAsync(Desk.Id, "Done");
        await Desk.Visitor.SendAsync("One more thing");
        await FollowAsync(() => Store.Selected!.Items.Count == 3, "the thread is complete");

        await OnPageAsync(() => view.Instance.FinishAsync(stored.Id, AfterSending.Resolve));

        Assert.Equal(ConversationStatus.Open, (await Desk.StateAsync()).Status);
    }

    [Fact]
    public async Task Colleague_AnswersAndLooks_IsSaid()
    {
        Assert.Equal("0", view.Find("[data-composer]").GetAttribute("data-answered"));
        await Desk.Conversations.PostFromAgentAsync(Desk.Jonas, Desk.Id, Guid.CreateVersion7(), "I was quicker", Desk.Stop);
        await Desk.Notes.PostAsync(Desk.Jonas, Desk.Id, Guid.CreateVersion7(), "a note is no answer", Desk.Stop);
        Desk.Host.Services.GetRequiredService<AgentViewing>().Look(Guid.NewGuid(), Desk.Id, Desk.Jonas);

        await FollowAsync(() => view.Find(".composer-who").TextContent.Trim() == "Jonas Wolf is looking", "it is said who looks");
        await FollowAsync(() => view.Find("[data-composer]").GetAttribute("data-answered") == "2", "the answer counts, the note does not");
        Assert.StartsWith("Jonas Wolf", view.Find("[data-warn] b").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_UntilTheComponentIsGone()
    {
        var viewing = Desk.Host.Services.GetRequiredService<AgentViewing>();

        await OnPageAsync(() => view.Instance.Look(true));
        var before = viewing.In(Desk.Id);
        await Page.DisposeComponentsAsync();

        Assert.Equal([Desk.Ana], before);
        Assert.Empty(viewing.In(Desk.Id));
    }

    private Task FollowAsync(Func<bool> isSo, string what) => Wait.UntilAsync(
        () =>
        {
            view.Render();
            return isSo();
        },
        what);

    private Task OnPageAsync(Func<Task> act) => Page.Renderer.Dispatcher.InvokeAsync(act);

    private Task OnPageAsync(Action act) => Page.Renderer.Dispatcher.InvokeAsync(act);

    private sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
    }
}
