using Bunit;
using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Tests.Conversations;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Inbox;

/// <summary>Who takes part, as the thread's header shows it, over a real host's store.</summary>
public sealed class ParticipantMenuTests : IAsyncLifetime
{
    private readonly BunitContext page = new();
    private Desk desk = null!;
    private ClientStore store = null!;

    public async ValueTask InitializeAsync()
    {
        desk = await Desk.StartAsync();
        var signedIn = new SignedIn(desk.Ana);
        store = ActivatorUtilities.CreateInstance<ClientStore>(desk.Host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(desk.Host.Services, signedIn));
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(store);
        page.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        await page.Renderer.Dispatcher.InvokeAsync(() => store.ShowAsync(InboxView.Open, desk.Id));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await page.DisposeAsync();
        await desk.DisposeAsync();
    }

    [Fact]
    public async Task Menu_JoinAndBringAColleague_ShowsTheirFacesAndLetsThemGo()
    {
        var view = page.Render<ParticipantMenu>(p => p.Add(m => m.Conversation, store.Selected!));
        await view.Find("[popovertarget]").FocusAsync(new());
        Assert.Equal(("Participants", 0), (Label(view), view.FindAll(".faces .avatar").Count));

        await view.Find("[role=menuitem]").ClickAsync();
        await NowAsync(1);
        view.Render();
        Assert.Equal("Participants: you", Label(view));
        Assert.Contains("Leave", view.Find("[role=menuitem]").TextContent, StringComparison.Ordinal);
        await view.Find("[role=menuitemcheckbox]").ClickAsync();
        await NowAsync(2);
        view.Render();
        Assert.Equal(("Participants: you, Jonas Wolf", 2), (Label(view), view.FindAll(".faces .avatar").Count));

        await view.Find("[role=menuitemcheckbox][aria-checked=true]").ClickAsync();
        await view.Find("[role=menuitem]").ClickAsync();
        await NowAsync(0);
        Assert.Single(store.Selected!.Items);
    }

    [Fact]
    public async Task Store_AColleagueAnswers_HisFaceIsThere()
    {
        await desk.Conversations.PostFromAgentAsync(desk.Jonas, desk.Id, Guid.CreateVersion7(), "Good morning", Desk.Stop);

        await NowAsync(1);

        Assert.Equal(desk.Jonas, store.Selected!.Participants[0].Id);
    }

    private static string? Label(IRenderedComponent<ParticipantMenu> view) => view.Find("[popovertarget]").GetAttribute("aria-label");

    private Task NowAsync(int count) => Wait.UntilAsync(() => store.Selected!.Participants.Count == count, $"{count} take part");
}
