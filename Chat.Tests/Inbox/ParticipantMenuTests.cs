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
    private DeskComponents components = null!;

    private BunitContext Page => components.Page;

    private Desk Desk => components.Desk;

    private ClientStore Store => components.Store;

    public async ValueTask InitializeAsync()
    {
        components = await DeskComponents.StartAsync(desk => desk.Ana);
        await components.ShowAsync(InboxView.Open);
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

    [Fact]
    public async Task Menu_JoinAndBringAColleague_ShowsTheirFacesAndLetsThemGo()
    {
        var view = Page.Render<ParticipantMenu>(p => p.Add(m => m.Conversation, Store.Selected!));
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
        Assert.Single(Store.Selected!.Items);
    }

    [Fact]
    public async Task Store_AColleagueAnswers_HisFaceIsThere()
    {
        await Desk.Conversations.PostFromAgentAsync(Desk.Jonas, Desk.Id, Guid.CreateVersion7(), "Good morning", Desk.Stop);

        await NowAsync(1);

        Assert.Equal(Desk.Jonas, Store.Selected!.Participants[0].Id);
    }

    private static string? Label(IRenderedComponent<ParticipantMenu> view) => view.Find("[popovertarget]").GetAttribute("aria-label");

    private Task NowAsync(int count) => Wait.UntilAsync(() => Store.Selected!.Participants.Count == count, $"{count} take part");
}
