using Bunit;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Portal.Inbox;
using Chat.Portal.Palette;
using Chat.Portal.Settings.Teams;
using Chat.Portal.Shared;
using Chat.Tests.Conversations;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Settings;

/// <summary>The page of teams, and the places of the desk that offer them, over a real host's store.</summary>
public sealed class TeamsPageTests : IAsyncLifetime
{
    private DeskComponents components = null!;

    private BunitContext Page => components.Page;

    private Desk Desk => components.Desk;

    private ClientStore Store => components.Store;

    private TeamService Teams => Desk.Host.Services.GetRequiredService<TeamService>();

    public async ValueTask InitializeAsync()
    {
        components = await DeskComponents.StartAsync(desk => desk.Jonas);
        components.Lend<TeamService>();
        components.Lend<AgentDirectory>();
        components.Lend<AgentPreferences>();
        components.Lend<ChatEvents>();
        Page.Services.AddSingleton<DeskScope>();
        await components.ShowAsync(InboxView.Open);
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

    [Fact]
    public async Task Page_NoTeamYet_SaysWhatATeamIsAndFollowsWhatColleaguesDo()
    {
        var view = Page.Render<TeamsPage>();
        await view.WaitForAssertionAsync(() => Assert.Contains("There are no teams yet", view.Markup, StringComparison.Ordinal));

        await Teams.CreateAsync(Desk.Ana, "Returns", [Desk.Ana, Desk.Jonas], Desk.Stop);

        await view.WaitForAssertionAsync(() => Assert.Equal("Returns", view.Find(".item b").TextContent));
        Assert.Equal("Ana, Jonas Wolf", view.Find(".item .who").TextContent);
        Assert.Equal(2, view.FindAll(".item .avatar").Count);
    }

    [Fact]
    public async Task Page_NoLead_IsReadOnly()
    {
        await Teams.CreateAsync(Desk.Ana, "Returns", [], Desk.Stop);
        await using (var db = await Desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([Desk.Jonas], Desk.Stop))!.Role = AgentRole.Agent;
            await db.SaveChangesAsync(Desk.Stop);
        }

        Desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
        var view = Page.Render<TeamsPage>();

        await view.WaitForAssertionAsync(() => Assert.True(view.Find(".item-open").HasAttribute("disabled")));
        Assert.Single(view.FindAll("button"));
        Assert.Contains("Leads and administrators change teams.", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_StoreDoesNotAnswer_SaysSoAndTriesAgain()
    {
        IRenderedComponent<TeamsPage> view = null!;
        await Desk.Host.WithoutAgentsAsync(async () =>
        {
            view = Page.Render<TeamsPage>();
            await view.WaitForAssertionAsync(() => Assert.Contains("The teams could not be loaded.", view.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        });
        Desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await view.Find("[role=alert] button").ClickAsync();

        await view.WaitForAssertionAsync(() => Assert.Contains("There are no teams yet", view.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_NameIsTaken_KeepsTheFormAndSaysIt()
    {
        await Teams.CreateAsync(Desk.Ana, "Returns", [Desk.Ana], Desk.Stop);
        await Teams.CreateAsync(Desk.Ana, "Studio", [Desk.Ana], Desk.Stop);
        var view = Page.Render<TeamsPage>();
        await view.WaitForAssertionAsync(() => Assert.Equal(2, view.FindAll(".item-open").Count));

        await view.FindAll(".item-open")[1].ClickAsync();
        await view.Find(".field input").ChangeAsync("RETURNS");
        await view.FindAll(".person input")[1].ChangeAsync(true);
        await ConfirmAsync(view);

        await view.WaitForAssertionAsync(() => Assert.Equal("There is already a team “RETURNS”.", view.Find(".field-fault").TextContent));
        await view.Find(".field input").ChangeAsync("Workshop");
        await ConfirmAsync(view);
        await view.WaitForAssertionAsync(() => Assert.Equal(["Returns", "Workshop"], view.FindAll(".item b").Select(b => b.TextContent)));
        Assert.Equal([Desk.Ana, Desk.Jonas], (await Teams.AllAsync(Desk.Stop))[1].Members.Order());
    }

    [Fact]
    public async Task Delete_AsksFirst()
    {
        await Teams.CreateAsync(Desk.Ana, "Returns", [], Desk.Stop);
        var view = Page.Render<TeamsPage>();
        await view.WaitForAssertionAsync(() => view.Find("[aria-label='Delete Returns']"));

        await view.Find("[aria-label='Delete Returns']").ClickAsync();
        Assert.Contains("keep whoever they are assigned to", view.Find("dialog").TextContent, StringComparison.Ordinal);
        Assert.Single(await Teams.AllAsync(Desk.Stop));
        await ConfirmAsync(view);

        await view.WaitForAssertionAsync(() => Assert.Contains("There are no teams yet", view.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AssignMenu_ATeam_GivesItThereAndTakesItOutAgain()
    {
        await Teams.CreateAsync(Desk.Ana, "Returns", [Desk.Ana], Desk.Stop);
        await Wait.UntilAsync(() => Store.Teams.Count == 1, "the desk knows the team");
        var view = Page.Render<AssignMenu>(p => p.Add(m => m.Conversation, Store.Selected!));
        await view.Find("[popovertarget]").FocusAsync(new());

        await view.FindAll("[aria-label=Teams] .menu-item").Single().ClickAsync();
        await Wait.UntilAsync(() => Store.Selected!.TeamId is not null, "the conversation is the team's");

        view.Render();
        Assert.Equal("Assigned to Returns", view.Find("[popovertarget]").GetAttribute("aria-label"));
        Assert.Equal("true", view.Find("[aria-label=Teams] [role=menuitemradio]").GetAttribute("aria-checked"));
        await view.FindAll("[aria-label=Teams] .menu-item")[^1].ClickAsync();
        await Wait.UntilAsync(() => Store.Selected!.TeamId is null, "it is no team's");
    }

    [Fact]
    public async Task HandOver_ToATeamAlone_NeedsNoAgent()
    {
        var id = await Teams.CreateAsync(Desk.Ana, "Returns", [Desk.Ana], Desk.Stop);
        await Wait.UntilAsync(() => Store.Teams.Count == 1, "the desk knows the team");
        var view = Page.Render<Chat.Portal.Inbox.HandOver>(p => p.Add(m => m.Conversation, Store.Selected!).Add(m => m.IsOpen, true));

        await view.Find("[aria-label=Team]").ChangeAsync(id.ToString());
        await view.Find("textarea").ChangeAsync("It came back broken");
        await ConfirmAsync(view);

        await Wait.UntilAsync(() => Store.Selected!.TeamId == id && Store.Selected.Items.Count == 3, "it is the team's");
        Assert.Equal("Jonas Wolf gave this to Returns", Store.Selected!.Items[1].Body);
    }

    /// <summary>As the browser does it: the button, and then the dialog says that it has closed.</summary>
    private static async Task ConfirmAsync(IRenderedComponent<IComponent> view)
    {
        var confirming = view.Find(".modal-acts .btn--accent").ClickAsync();
        var modal = view.FindComponents<Modal>().Single(m => m.Instance.IsOpen);
        await view.InvokeAsync(modal.Instance.ClosedAsync);
        await confirming;
    }
}
