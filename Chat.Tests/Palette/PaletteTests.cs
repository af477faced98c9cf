using AngleSharp.Dom;
using Bunit;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Sites;
using Chat.Portal.Inbox;
using Chat.Portal.Palette;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Chat.Tests.Conversations;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Palette;

/// <summary>The palette over a real host's store; what the browser does of it stands in the journeys.</summary>
public sealed class PaletteTests : IAsyncLifetime
{
    private DeskComponents components = null!;

    private BunitContext Page => components.Page;

    private Desk Desk => components.Desk;

    private ClientStore Store => components.Store;

    private NavigationManager Navigation => Page.Services.GetRequiredService<NavigationManager>();

    public async ValueTask InitializeAsync()
    {
        components = await DeskComponents.StartAsync(desk => desk.Ana);
        Page.Services.AddSingleton(TimeProvider.System);
        components.Lend<AgentDirectory>();
        components.Lend<AgentPreferences>();
        components.Lend<RecentClients>();
        components.Lend<SiteService>();
        components.Lend<Chat.Core.Events.ChatEvents>();
        Page.Services.AddSingleton<SiteList>();
        Page.Services.AddSingleton<DeskScope>();
        Page.Services.AddSingleton<PaletteSources>();
        Navigation.NavigateTo(Addresses.Inbox(InboxView.All, Desk.Id));
        await components.ShowAsync(InboxView.All);
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

    [Fact]
    public async Task Open_NothingTyped_ShowsTheConversationsActionsFirst()
    {
        var view = await OpenAsync();

        Assert.Equal("This conversation", view.Find(".palette-group").TextContent);
        Assert.Equal("Reply", Name(view.Find("[aria-selected=true]")));
        Assert.Contains("Resolve", Names(view));
        Assert.DoesNotContain("Reopen", Names(view));
        Assert.Contains("I am away", Names(view));
        Assert.DoesNotContain("I am online", Names(view));
        Assert.Equal("true", view.Find("[role=combobox]").GetAttribute("aria-expanded"));
        Assert.Equal(view.Find("[aria-selected=true]").Id, view.Find("[role=combobox]").GetAttribute("aria-activedescendant"));
    }

    [Fact]
    public async Task Find_Letters_BestFittingFirstAndMarked()
    {
        var view = await OpenAsync();

        await CallAsync(view, p => p.FindAsync("re"));

        Assert.Equal(["Reply", "Resolve"], Names(view).Take(2));
        Assert.Equal("Re", view.Find("[aria-selected=true] u").TextContent);
        await CallAsync(view, p => p.FindAsync("dark the"));
        Assert.Equal(["Dark theme"], Names(view));
        await CallAsync(view, p => p.FindAsync("log out"));
        Assert.Equal(["Sign out"], Names(view));
    }

    [Fact]
    public async Task Arrows_GoRoundTheEnds()
    {
        var view = await OpenAsync();
        await CallAsync(view, p => p.FindAsync("theme"));
        string[] names = [.. view.FindAll("[role=option]").Select(Name)];

        await CallAsync(view, p => p.Move(-1));

        Assert.Equal(names[^1], Name(view.Find("[aria-selected=true]")));
        await CallAsync(view, p => p.Move(1));
        await CallAsync(view, p => p.Move(1));
        Assert.Equal(names[1], Name(view.Find("[aria-selected=true]")));
        Assert.Single(view.FindAll("[aria-selected=true]"));
    }

    [Fact]
    public async Task Enter_BeforeTheLastLettersAreAnswered_TakesWhatTheyMean()
    {
        var view = await OpenAsync();
        await CallAsync(view, p => p.FindAsync("re"));

        var answer = await ChooseAsync(view, "resol");

        Assert.True(answer.IsDone);
        await Wait.UntilAsync(async () => (await Desk.StateAsync()).Status == ConversationStatus.Resolved, "it is resolved");
    }

    [Fact]
    public async Task Enter_ReplyAndMenus_AreLeftToTheBrowser()
    {
        var view = await OpenAsync();

        Assert.Equal("composer.focus", (await ChooseAsync(view, "reply")).Call?.Path);
        Assert.Equal(["snooze-menu"], (await ChooseAsync(view, "snoo")).Call!.Arguments);
    }

    [Fact]
    public async Task Enter_AClientWhoIsNotInTheList_OpensHisConversation()
    {
        var other = await Desk.Host.VisitorAsync();
        await other.InvokeAsync("Identify", new { name = "Éloïse Brontë_" });
        var conversationId = (await other.SendAsync("Hello")).GetProperty("conversationId").GetGuid();
        await Desk.Host.AgentResolvesAsync(conversationId);
        Navigation.NavigateTo(Addresses.Inbox(InboxView.Open, Desk.Id));
        await Page.Renderer.Dispatcher.InvokeAsync(() => Store.ShowAsync(InboxView.Open, Desk.Id));
        await Wait.UntilAsync(() => Store.Rows.Count == 1, "the list has forgotten him");
        var view = await OpenAsync();

        await CallAsync(view, p => p.FindAsync("bront"));
        Assert.Equal("Éloïse Brontë_", Name(view.Find("[aria-selected=true]")));
        Assert.StartsWith("resolved", view.Find("[aria-selected=true] .palette-hint").TextContent, StringComparison.Ordinal);
        var answer = await ChooseAsync(view, "élo");

        Assert.Equal(conversationId, answer.ConversationId);
        Assert.EndsWith(Addresses.Inbox(InboxView.Open, conversationId), Navigation.Uri, StringComparison.Ordinal);
        await CallAsync(view, p => p.FindAsync("%"));
        Assert.Empty(Names(view));
    }

    [Fact]
    public async Task Find_Nothing_SaysSoAndEnterSearchesEverything()
    {
        var view = await OpenAsync();

        await CallAsync(view, p => p.FindAsync("<b>qqq"));

        Assert.Empty(Names(view));
        Assert.Contains("Nothing found for “<b>qqq”", view.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Search messages for “<b>qqq”", Name(Assert.Single(view.FindAll("[role=option]"))));
        Assert.True((await ChooseAsync(view, "<b>qqq")).IsDone);
        Assert.EndsWith("/search?q=%3Cb%3Eqqq", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Press_SharedKey_DoesWhatApplies()
    {
        var view = await OpenAsync();

        await CallAsync(view, p => p.PressAsync("e"));
        await Wait.UntilAsync(() => Store.Selected!.Status == ConversationStatus.Resolved, "it is resolved");
        await CallAsync(view, p => p.PressAsync("e"));

        await Wait.UntilAsync(() => Store.Selected!.Status == ConversationStatus.Open, "it is open again");
        await CallAsync(view, p => p.PressAsync("a"));
        await Wait.UntilAsync(() => Store.Selected!.AssigneeId == Desk.Ana, "it is hers");
    }

    [Fact]
    public async Task Settings_NoAdministrator_FindsNoSites()
    {
        await using (var db = await Desk.Host.DbAsync())
        {
            await db.Users.Where(a => a.Id == Desk.Ana).ExecuteUpdateAsync(a => a.SetProperty(x => x.Role, AgentRole.Agent), TestContext.Current.CancellationToken);
        }

        Desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
        var view = await OpenAsync();

        await CallAsync(view, p => p.FindAsync("sites"));
        Assert.Empty(Names(view));
        await CallAsync(view, p => p.FindAsync("notif"));
        Assert.Equal(["Notifications"], Names(view));
    }

    [Fact]
    public void Actions_HaveOneIdEachAndOneDeed()
    {
        Assert.Equal(DeskActionList.All.Count, DeskActionList.All.Select(a => a.Id).Distinct().Count());
        Assert.All(DeskActionList.All, a => Assert.Single(new object?[] { a.Do, a.Address, a.Browser }, deed => deed is not null));

        // A key that begins two-key actions must not be an action itself: it would never get to the second.
        var first = DeskActionList.All.Select(a => a.Keys.Split(' ')).Where(k => k.Length > 1).Select(k => k[0]);
        Assert.DoesNotContain(DeskActionList.All, a => first.Contains(a.Keys));
    }

    private async Task<IRenderedComponent<Chat.Portal.Palette.Palette>> OpenAsync()
    {
        var view = Page.Render<Chat.Portal.Palette.Palette>();
        await CallAsync(view, p => p.OpenAsync());
        return view;
    }

    private static Task CallAsync(IRenderedComponent<Chat.Portal.Palette.Palette> view, Func<Chat.Portal.Palette.Palette, Task> call) => view.InvokeAsync(() => call(view.Instance));

    private static Task CallAsync(IRenderedComponent<Chat.Portal.Palette.Palette> view, Action<Chat.Portal.Palette.Palette> call) => view.InvokeAsync(() => call(view.Instance));

    private static Task<PaletteAnswer> ChooseAsync(IRenderedComponent<Chat.Portal.Palette.Palette> view, string text) => view.InvokeAsync(() => view.Instance.ChooseAsync(text, null));

    /// <summary>Without the line that hands the text over to the search, which is always the last.</summary>
    private static string[] Names(IRenderedComponent<Chat.Portal.Palette.Palette> view) =>
        [.. view.FindAll("[role=option]").Select(Name).Where(name => !name.StartsWith("Search messages for", StringComparison.Ordinal))];

    private static string Name(IElement option) => string.Join(' ', option.QuerySelector(".palette-name")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
