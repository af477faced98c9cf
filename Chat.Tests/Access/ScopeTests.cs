using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Presence;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Chat.Tests.Access;

/// <summary>What an agent may see: a site is a wall, a team is a door.</summary>
public sealed class ScopeTests
{
    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Foreign_EveryQuestionAndVerb_AnswersAsIfItWereNotThere()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (visitor, foreign) = await houses.WriteAsync(TwoHouses.South, "secret of the south");

        foreach (var agent in new[] { houses.Nora, houses.Tom })
        {
            foreach (var verb in Verbs(houses, agent))
            {
                var (refused, missing) = (await RefusalAsync(() => verb(foreign)), await RefusalAsync(() => verb(Guid.CreateVersion7())));
                Assert.Equal("There is no such conversation.", refused);
                Assert.Equal(missing, refused);
            }

            foreach (var verb in ClientVerbs(houses, agent))
            {
                Assert.StartsWith("There is no such client.", await RefusalAsync(() => verb(visitor.ClientId)), StringComparison.Ordinal);
            }

            Assert.Null(await houses.Threads.FindAsync(agent, foreign, Stop));
            Assert.Empty((await houses.Threads.BeforeAsync(agent, foreign, null, 50, Stop)).Entries);
            Assert.Empty((await houses.Threads.AfterAsync(agent, foreign, 0, 50, Stop)).Entries);
            Assert.Empty(await houses.Threads.OfClientAsync(agent, visitor.ClientId, 50, Stop));
            Assert.Empty((await houses.Inbox.PageAsync(agent, InboxView.All, null, 50, Stop)).Entries);
            Assert.Empty(await houses.Inbox.EntriesAsync(agent, [foreign], Stop));
            Assert.Equal(0, await houses.Inbox.UnreadAsync(agent, Stop));
            Assert.False(await houses.Inbox.AnyAsync(agent, Stop));
            Assert.Null(await houses.Get<ClientQueries>().ProfileAsync(agent, visitor.ClientId, Stop));
            Assert.Empty(await houses.Get<ClientQueries>().ListAsync(agent, "", null, null, 50, Stop));
            Assert.Empty(await houses.Get<VisitorQueries>().NowAsync(agent, Stop));
            Assert.Empty(await houses.Get<VisitorQueries>().DetailsAsync(agent, [visitor.ClientId], Stop));
            Assert.Empty(await houses.Get<RecentClients>().FindAsync(agent, "v", 10, Stop));
        }

        Assert.Single((await houses.Inbox.PageAsync(houses.Ana, InboxView.All, null, 50, Stop)).Entries);
        Assert.Equal(1, (await houses.Threads.FindAsync(houses.Ana, foreign, Stop))!.LastSequence);
    }

    [Fact]
    public async Task Team_IsADoor_GivingNamingAndBringingInOpenIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        var own = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            own.Add((await houses.WriteAsync(TwoHouses.South, $"matter {i}")).ConversationId);
            Assert.False(await houses.SeesAsync(houses.Tom, own[i]));
        }

        await houses.Conversations.AssignTeamAsync(houses.Ana, own[0], houses.Returns, Stop);
        await houses.Conversations.AssignAsync(houses.Ana, own[1], houses.Tom, Stop);
        await houses.Get<NoteService>().PostAsync(houses.Ana, own[2], Guid.CreateVersion7(), "Look, @Tom", Stop);
        await houses.Get<ParticipantService>().AddAsync(houses.Ana, own[3], houses.Tom, Stop);

        Assert.Equal("+ + + + -", await SeesAsync(houses, houses.Tom, own));
        Assert.Equal(own[..4].Order(), (await houses.Inbox.PageAsync(houses.Tom, InboxView.All, null, 50, Stop)).Entries.Select(e => e.State.Id).Order());

        await houses.Conversations.AssignTeamAsync(houses.Ana, own[0], houses.Sales, Stop);
        await houses.Get<ParticipantService>().RemoveAsync(houses.Ana, own[3], houses.Tom, Stop);
        Assert.Equal("- + + - -", await SeesAsync(houses, houses.Tom, own));
    }

    [Fact]
    public async Task Site_IsAWall_NobodyIsLetOverIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, foreign) = await houses.WriteAsync(TwoHouses.South, "over the wall?");
        await houses.Conversations.AssignTeamAsync(houses.Ana, foreign, houses.Sales, Stop);

        Assert.Equal("Nora does not serve this site.", await RefusalAsync(() => houses.Conversations.AssignAsync(houses.Ana, foreign, houses.Nora, Stop)));
        Assert.Equal("Nora does not serve this site.", await RefusalAsync(() => houses.Conversations.HandOverAsync(houses.Ana, foreign, houses.Nora, null, "yours", Stop)));
        Assert.Equal("Nora does not serve this site.", await RefusalAsync(() => houses.Get<ParticipantService>().AddAsync(houses.Ana, foreign, houses.Nora, Stop)));
        await houses.Get<NoteService>().PostAsync(houses.Ana, foreign, Guid.CreateVersion7(), "Look, @Nora", Stop);

        Assert.False(await houses.SeesAsync(houses.Nora, foreign));
        Assert.Equal(0, await houses.Host.CountAsync(db => db.Mentions));
        Assert.Equal([houses.Ana], await houses.Get<ParticipantService>().OfAsync(foreign, Stop));
    }

    [Fact]
    public async Task Administrator_WithASiteChosen_SeesAllOfThem()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "hello");

        await houses.LimitAsync(houses.Ana, [houses.NorthId], ownTeamsOnly: true);

        Assert.True(await houses.SeesAsync(houses.Ana, south));
        Assert.False((await houses.Directory.RequireAsync(houses.Ana, Stop)).Scope.IsLimited);
    }

    [Fact]
    public async Task Rule_InMemoryInAQueryAndInTheWriter_SaysTheSame()
    {
        await using var houses = await TwoHouses.StartAsync();
        var random = new Random(42);
        Guid?[] assignees = [null, houses.Ana, houses.Tom, houses.Nora];
        Guid?[] teams = [null, houses.Returns, houses.Sales];
        for (var i = 0; i < 40; i++)
        {
            var (_, id) = await houses.WriteAsync(random.Next(2) == 0 ? TwoHouses.North : TwoHouses.South, $"{i}");
            await houses.Conversations.AssignTeamAsync(houses.Ana, id, teams[random.Next(3)], Stop);
            await TryAsync(() => houses.Conversations.AssignAsync(houses.Ana, id, assignees[random.Next(4)], Stop));
            await TryAsync(() => random.Next(4) == 0 ? houses.Get<ParticipantService>().AddAsync(houses.Ana, id, random.Next(2) == 0 ? houses.Tom : houses.Nora, Stop) : Task.CompletedTask);
        }

        await houses.LimitAsync(houses.Tom, [houses.SouthId], ownTeamsOnly: true);
        await using var db = await houses.Host.DbAsync();
        var all = await ConversationQueries.States(db.Conversations).ToListAsync(Stop);
        var clients = await db.Clients.AsNoTracking().ToDictionaryAsync(c => c.Id, Stop);
        foreach (var agent in new[] { houses.Ana, houses.Nora, houses.Tom })
        {
            var card = await houses.Directory.RequireAsync(agent, Stop);
            var inQuery = await card.Scope.Of(db.Conversations, db).Select(c => c.Id).ToHashSetAsync(Stop);
            var clientsInQuery = await db.Clients.SeenBy(card.Scope, db).Select(c => c.Id).ToHashSetAsync(Stop);
            foreach (var state in all)
            {
                Assert.Equal(inQuery.Contains(state.Id), await houses.Get<AgentAccess>().SeesAsync(card, state, Stop));
                Assert.Equal(inQuery.Contains(state.Id), await houses.Get<MessageWriter>().WriteAsync(new Ask(session => card.Scope.Sees(session, state))));
                Assert.Equal(
                    clientsInQuery.Contains(state.ClientId),
                    await houses.Get<MessageWriter>().WriteAsync(new Ask(session => card.Scope.SeesClient(session, state.ClientId, clients[state.ClientId].SiteId))));
            }

            Assert.True(agent == houses.Ana ? inQuery.Count == 40 : inQuery.Count is > 0 and < 40, $"{card.Name} sees {inQuery.Count}");
        }
    }

    [Fact]
    public async Task Client_OfSeveralTeams_ShowsEachOnlyItsOwnConversations()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (visitor, first) = await houses.WriteAsync(TwoHouses.South, "the first");
        await houses.Conversations.AssignTeamAsync(houses.Ana, first, houses.Sales, Stop);
        await houses.Conversations.ResolveAsync(houses.Ana, first, Stop);
        var second = (await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "the second", isNew = true })).GetProperty("conversationId").GetGuid();
        Assert.NotEqual(first, second);
        await houses.Conversations.AssignTeamAsync(houses.Ana, second, houses.Returns, Stop);

        Assert.NotNull(await houses.Get<ClientQueries>().ProfileAsync(houses.Tom, visitor.ClientId, Stop));
        Assert.Equal([second], (await houses.Threads.OfClientAsync(houses.Tom, visitor.ClientId, 10, Stop)).Select(c => c.State.Id));
        Assert.Null(await houses.Threads.PreviousAsync(houses.Tom, visitor.ClientId, second, Stop));
        Assert.NotNull(await houses.Threads.PreviousAsync(houses.Ana, visitor.ClientId, second, Stop));

        await houses.Conversations.AssignTeamAsync(houses.Ana, second, houses.Sales, Stop);
        await houses.Conversations.AssignTeamAsync(houses.Ana, first, houses.Returns, Stop);
        Assert.StartsWith("Colleagues of another team", await RefusalAsync(() => houses.Conversations.StartAsync(houses.Tom, visitor.ClientId, Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_AreReadOnlyWhereTheirConversationIsSeen()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (_, conversationId) = await houses.WriteAsync(TwoHouses.South, "a file, please");
        using var ana = await AgentHttp.SignInAsync(houses.Host);
        using var nora = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        using var posted = await ana.UploadAsync(conversationId, "plan.pdf", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"u8.ToArray());
        var file = await houses.Host.ReadAsync(db => db.Attachments.Select(a => a.Id));

        Assert.Equal("OK", await StatusAsync(ana, $"/attachments/{file}"));
        Assert.Equal("NotFound", await StatusAsync(nora, $"/attachments/{file}"));
        await houses.Conversations.PostFromAgentAsync(houses.Ana, conversationId, Guid.CreateVersion7(), "here", Stop, [file]);

        Assert.Equal("OK", await StatusAsync(ana, $"/attachments/{file}"));
        Assert.Equal("NotFound", await StatusAsync(nora, $"/attachments/{file}"));
        Assert.Equal("NotFound", await StatusAsync(nora, $"/conversations/{conversationId}/transcript?notes=true"));
        Assert.Equal("OK", await StatusAsync(ana, $"/conversations/{conversationId}/transcript?notes=true"));
        using var upload = await nora.UploadAsync(conversationId, "a.pdf", "%PDF-1.4\n"u8.ToArray());
        using var nowhere = await nora.UploadAsync(Guid.NewGuid(), "a.pdf", "%PDF-1.4\n"u8.ToArray());
        Assert.Equal(nowhere.StatusCode, upload.StatusCode);
        Assert.Equal(await nowhere.Content.ReadAsStringAsync(Stop), await upload.Content.ReadAsStringAsync(Stop));
        Assert.Empty(await houses.Get<AttachmentQueries>().OfClientAsync(houses.Nora, (await houses.Threads.FindAsync(houses.Ana, conversationId, Stop))!.ClientId, 10, Stop));
    }

    [Fact]
    public async Task Teams_OfALeadWhoIsKeptToHis_AreNotJoinedByHimself()
    {
        await using var houses = await TwoHouses.StartAsync();

        Assert.Equal("This team is none of yours.", await RefusalAsync(() => houses.Get<TeamService>().ChangeAsync(houses.Tom, houses.Sales, "Sales", [houses.Tom], [], Stop)));
        Assert.Equal("This team is none of yours.", await RefusalAsync(() => houses.Get<TeamService>().DeleteAsync(houses.Tom, houses.Sales, Stop)));
        await houses.Get<TeamService>().ChangeAsync(houses.Tom, houses.Returns, "Returns and repairs", [], [], Stop);
    }

    [Fact]
    public async Task Teams_WithConversationsOfAnotherSite_AreNotChangedByALeadWhoDoesNotServeIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        await using (var db = await houses.Host.DbAsync())
        {
            await db.Users.Where(a => a.Id == houses.Nora).ExecuteUpdateAsync(a => a.SetProperty(x => x.Role, AgentRole.Lead), Stop);
        }

        houses.Directory.Forget();
        var (_, conversationId) = await houses.WriteAsync(TwoHouses.South, "Where is my parcel?");
        await houses.Conversations.AssignTeamAsync(houses.Ana, conversationId, houses.Returns, Stop);

        Assert.Equal("This team has conversations of a site that you do not serve.", await RefusalAsync(() => houses.Get<TeamService>().ChangeAsync(houses.Nora, houses.Returns, "Mine", [], [], Stop)));
        Assert.Equal("This team has conversations of a site that you do not serve.", await RefusalAsync(() => houses.Get<TeamService>().DeleteAsync(houses.Nora, houses.Returns, Stop)));
        await houses.Get<TeamService>().ChangeAsync(houses.Nora, houses.Sales, "Sales, north", [], [], Stop);
    }

    private static IEnumerable<Func<Guid, Task>> Verbs(TwoHouses houses, Guid agent) =>
    [
        id => houses.Conversations.PostFromAgentAsync(agent, id, Guid.CreateVersion7(), "hello", Stop),
        id => houses.Conversations.MarkReadByAgentAsync(agent, id, 1, Stop),
        id => houses.Conversations.ResolveAsync(agent, id, Stop),
        id => houses.Conversations.ReopenAsync(agent, id, Stop),
        id => houses.Conversations.SetPendingAsync(agent, id, Stop),
        id => houses.Conversations.SnoozeAsync(agent, id, null, Stop),
        id => houses.Conversations.TakeAsync(agent, id, Stop),
        id => houses.Conversations.AssignToSelfAsync(agent, id, Stop),
        id => houses.Conversations.ReleaseAsync(agent, id, Stop),
        id => houses.Conversations.AssignAsync(agent, id, houses.Ana, Stop),
        id => houses.Conversations.AssignTeamAsync(agent, id, houses.Returns, Stop),
        id => houses.Conversations.HandOverAsync(agent, id, houses.Ana, houses.Returns, "note", Stop),
        id => houses.Conversations.SetPriorityAsync(agent, id, ConversationPriority.High, Stop),
        id => houses.Conversations.ChangeLabelsAsync(agent, id, [1], [], Stop),
        id => houses.Get<NoteService>().PostAsync(agent, id, Guid.CreateVersion7(), "note", Stop),
        id => houses.Get<ParticipantService>().AddAsync(agent, id, agent, Stop),
        id => houses.Get<ParticipantService>().RemoveAsync(agent, id, houses.Ana, Stop),
        id => houses.Get<AgentAccess>().RequireConversationAsync(agent, id, Stop),
    ];

    private static IEnumerable<Func<Guid, Task>> ClientVerbs(TwoHouses houses, Guid agent) =>
    [
        id => houses.Conversations.StartAsync(agent, id, Stop),
        id => houses.Get<ClientRecordService>().RenameAsync(agent, id, "Somebody", Stop),
        id => houses.Get<ClientRecordService>().SetPhoneAsync(agent, id, "123", Stop),
        id => houses.Get<ClientRecordService>().SetFieldAsync(agent, id, "Plan", "Gold", Stop),
        id => houses.Get<ClientRecordService>().AddNoteAsync(agent, id, Guid.CreateVersion7(), "note", Stop),
        id => houses.Get<BlockService>().BlockAsync(agent, id, null, Stop),
        id => houses.Get<BlockService>().UnblockAsync(agent, id, Stop),
        id => houses.Get<MergeService>().MergeAsync(agent, id, Guid.CreateVersion7(), Stop),
        id => houses.Get<MergeService>().PreviewAsync(agent, id, Guid.CreateVersion7(), Stop),
        id => houses.Get<AgentAccess>().RequireClientAsync(agent, id, Stop),
        id => houses.Get<AttachmentService>().AddFromAgentAsync(agent, id, "a.txt", null, Stream.Null, Stop),
    ];

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<ChatRefusedException>(act)).Message;

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ChatRefusedException e)
        {
            Assert.EndsWith("does not serve this site.", e.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<string> SeesAsync(TwoHouses houses, Guid agent, IEnumerable<Guid> ids)
    {
        var sees = new List<string>();
        foreach (var id in ids)
        {
            sees.Add(await houses.SeesAsync(agent, id) ? "+" : "-");
        }

        return string.Join(' ', sees);
    }

    private static async Task<string> StatusAsync(AgentHttp agent, string path)
    {
        using var answer = await agent.SendAsync(HttpMethod.Get, path);
        return answer.StatusCode.ToString();
    }

    private sealed class Ask(Func<WriteSession, bool> ask) : WriteOperation<bool>
    {
        protected override bool Run(WriteSession session) => ask(session);
    }
}
