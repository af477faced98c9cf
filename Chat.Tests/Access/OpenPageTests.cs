using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal.Inbox;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Access;

/// <summary>A page that is open follows what its agent may see, and hears nothing else.</summary>
public sealed class OpenPageTests
{
    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Page_OfALimitedAgent_ShowsOnlyWhatIsForHim()
    {
        await using var houses = await TwoHouses.StartAsync();
        await using var page = await OpenAsync(houses, houses.Nora);

        var (_, north) = await houses.WriteAsync(TwoHouses.North, "from the north");
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "from the south");
        var (_, last) = await houses.WriteAsync(TwoHouses.North, "again from the north");
        await Wait.UntilAsync(() => page.Rows.Any(r => r.Id == last), "the last one is shown");

        Assert.Equal([last, north], page.Rows.Select(r => r.Id));
        await page.ShowAsync(InboxView.All, south);
        Assert.Null(page.Selected);
    }

    [Fact]
    public async Task Page_SitesOfItsAgentChange_FollowsAtOnce()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, north) = await houses.WriteAsync(TwoHouses.North, "from the north");
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "from the south");
        await using var page = await OpenAsync(houses, houses.Nora);
        await page.ShowAsync(InboxView.All, north);
        Assert.Equal(north, page.Selected?.Id);

        await houses.LimitAsync(houses.Nora, [houses.SouthId], ownTeamsOnly: false);
        await Wait.UntilAsync(() => page.Rows.Select(r => r.Id).SequenceEqual([south]) && page.Selected is null, "the page shows the south only");
    }

    [Fact]
    public async Task Page_ConversationIsGivenToAnotherTeam_IsClosedAndGone()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, id) = await houses.WriteAsync(TwoHouses.South, "who has this?");
        await houses.Conversations.AssignTeamAsync(houses.Ana, id, houses.Returns, Stop);
        await using var page = await OpenAsync(houses, houses.Tom);
        await page.ShowAsync(InboxView.All, id);
        Assert.Equal(id, page.Selected?.Id);

        await houses.Conversations.AssignTeamAsync(houses.Ana, id, houses.Sales, Stop);
        await Wait.UntilAsync(() => page.Rows.Count == 0 && page.Selected is null, "it is gone");

        await houses.Get<ParticipantService>().AddAsync(houses.Ana, id, houses.Tom, Stop);
        await Wait.UntilAsync(() => page.Rows.Count == 1, "it is back");
        await houses.Get<ParticipantService>().RemoveAsync(houses.Ana, id, houses.Tom, Stop);
        await Wait.UntilAsync(() => page.Rows.Count == 0, "it is gone again");
    }

    [Fact]
    public async Task Page_AgentsOfTheMenu_AreThoseWhoServeTheSite()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "hello");
        await using var page = await OpenAsync(houses, houses.Ana);

        await page.ShowAsync(InboxView.All, south);

        Assert.Equal(["Ana", "Tom"], page.Selected!.Team.Select(a => a.Name));
    }

    [Fact]
    public async Task Commit_ForALimitedAgent_HoldsNothingThatIsNotForHim()
    {
        await using var houses = await TwoHouses.StartAsync();
        using var heard = houses.Get<Chat.Core.Events.ChatEvents>().Subscribe(e => e is ConversationsCommitted);
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "canary");
        await houses.Get<NoteService>().PostAsync(houses.Ana, south, Guid.CreateVersion7(), "canary @Nora", Stop);
        var said = await houses.Conversations.PostFromAgentAsync(houses.Ana, south, Guid.CreateVersion7(), "canary", Stop);
        await houses.Get<EditService>().EditMessageAsync(houses.Ana, said.Id, "canary, edited", Stop);
        var nora = await houses.Directory.RequireAsync(houses.Nora, Stop);
        var count = 0;

        while (heard.Reader.TryRead(out var one))
        {
            var commit = await houses.Get<AgentAccess>().OnlySeenAsync(nora, (ConversationsCommitted)one, Stop);
            count++;
            Assert.Equal(0, commit.Messages.Count + commit.Changes.Count + commit.Notes.Count + commit.Edited.Count + commit.EditedNotes.Count);
        }

        Assert.Equal(4, count);
    }

    private static async Task<ClientStore> OpenAsync(TwoHouses houses, Guid agentId)
    {
        var signedIn = new SignedIn(agentId);
        var store = ActivatorUtilities.CreateInstance<ClientStore>(houses.Host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(houses.Host.Services, signedIn));
        await store.ShowAsync(InboxView.All, null);
        return store;
    }
}
