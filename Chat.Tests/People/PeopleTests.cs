using System.Net;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Diagnostics;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Tests.Access;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Chat.Tests.People;

public sealed class PeopleTests
{
    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Change_RoleSitesAndTeams_HoldsAtOnceAndIsWrittenDown()
    {
        await using var houses = await TwoHouses.StartAsync();
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        var (_, south) = await houses.WriteAsync(TwoHouses.South, "hello");
        Assert.False(await houses.SeesAsync(houses.Nora, south));

        await houses.Get<PeopleService>().ChangeAsync(houses.Ana, houses.Nora, "  Nora\u0020 Nilsen ", AgentRole.Lead, new Service([houses.SouthId], [houses.Returns], OwnTeamsOnly: false), Stop);

        Assert.True(await houses.SeesAsync(houses.Nora, south));
        var card = await houses.Directory.RequireLeadAsync(houses.Nora, Stop);
        Assert.Equal("Nora Nilsen", card.Name);
        var person = (await houses.Get<PeopleService>().ListAsync(houses.Ana, Stop)).Single(p => p.Id == houses.Nora);
        Assert.Equal((AgentRole.Lead, true), (person.Role, person.IsConfigured));
        Assert.Equal([houses.SouthId], person.Serves.Sites);
        Assert.Equal([houses.Returns], person.Serves.Teams);
        Assert.Contains(await houses.Get<Core.Conversations.TeamService>().AllAsync(Stop), t => t.Id == houses.Returns && t.Members.Contains(houses.Nora));
        var entry = await houses.Host.ReadAsync(db => db.Set<AuditRecord>().Where(a => a.Action == AuditActions.PersonChanged));
        Assert.Equal((houses.Ana, houses.Nora.ToString()), (entry.ActorId, entry.ObjectId));
        Assert.Contains("lead", entry.Details!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_NeedsAnAdministratorWhoHasShownLatelyThatItIsHim()
    {
        await using var houses = await TwoHouses.StartAsync();
        var people = houses.Get<PeopleService>();

        var stale = await Assert.ThrowsAsync<ChatRefusedException>(() => people.SetDisabledAsync(houses.Ana, houses.Tom, true, Stop));
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());
        var self = await Assert.ThrowsAsync<ChatRefusedException>(() => people.SetDisabledAsync(houses.Ana, houses.Ana, true, Stop));
        var site = await Assert.ThrowsAsync<ChatRefusedException>(() => people.ChangeAsync(houses.Ana, houses.Tom, "Tom", AgentRole.Agent, new Service([Guid.NewGuid()], [], false), Stop));

        Assert.Equal((Refusal.FreshSignInNeeded, "There is no such site."), (stale.Refusal, site.Message));
        Assert.StartsWith("Nobody shuts himself out", self.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => people.ChangeAsync(houses.Tom, houses.Tom, "Tom", AgentRole.Administrator, Service.Everything, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => people.ListAsync(houses.Nora, Stop));
        Assert.Equal(3, (await people.ListAsync(houses.Tom, Stop)).Count);
        foreach (var name in new[] { "", "   ", "a\u202eb", "a\u0000b", "\u200b", new string('x', 81), "Z\u0301\u0301\u0301\u0301\u0301" })
        {
            await Assert.ThrowsAsync<ChatRefusedException>(() => people.ChangeAsync(houses.Ana, houses.Tom, name, AgentRole.Lead, Service.Everything, Stop));
        }
    }

    [Fact]
    public async Task LastAdministrator_TwoWhoDemoteEachOther_OneRemains()
    {
        await using var houses = await TwoHouses.StartAsync();
        var ana = await houses.Host.SignInAsync();
        Guid noras;
        using (CurrentSignIn.Use(ana))
        {
            await houses.Get<PeopleService>().ChangeAsync(houses.Ana, houses.Nora, "Nora", AgentRole.Administrator, Service.Everything, Stop);
            noras = await houses.Get<SignInService>().BeginAsync(houses.Nora, SignInMethod.Password, null, null, null, Stop);
        }

        var outcomes = await Task.WhenAll(DemoteAsync(houses, houses.Ana, ana, houses.Nora), DemoteAsync(houses, houses.Nora, noras, houses.Ana));

        Assert.Single(outcomes, done => done);
        Assert.Equal(1, await houses.Host.CountAsync(db => db.Users.Where(a => a.Role == AgentRole.Administrator && !a.IsDisabled)));
    }

    [Fact]
    public async Task Disable_EndsHisCookieFilesAndPlaceInTheVisitorsList()
    {
        await using var houses = await TwoHouses.StartAsync();
        using var nora = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        var (visitor, _) = await houses.WriteAsync(TwoHouses.North, "hello");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(nora, "/visitors"));
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());

        await houses.Get<PeopleService>().SetDisabledAsync(houses.Ana, houses.Nora, true, Stop);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(nora, "/visitors"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nora, $"/attachments/{Guid.NewGuid()}"));
        await Wait.UntilAsync(async () => !(await visitor.NextPushAsync("AgentsChanged")).GetRawText().Contains("Nora", StringComparison.Ordinal), "the visitor's list is without her");
        await houses.Get<PeopleService>().SetDisabledAsync(houses.Ana, houses.Nora, false, Stop);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(nora, "/visitors"));
        using var again = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again, "/visitors"));
    }

    [Fact]
    public async Task SignOutEverywhere_EndsEverySignInOfHis()
    {
        await using var houses = await TwoHouses.StartAsync();
        using var one = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        using var other = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());

        await houses.Get<PeopleService>().SignOutEverywhereAsync(houses.Ana, houses.Nora, Stop);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (await StatusAsync(one, "/visitors"), await StatusAsync(other, "/visitors")));
        Assert.Equal(1, await houses.Host.CountAsync(db => db.Set<AuditRecord>().Where(a => a.Action == AuditActions.PersonSignedOut)));
    }

    [Fact]
    public async Task Role_ChangesUnderAnOpenSession_PagesFollow()
    {
        await using var houses = await TwoHouses.StartAsync();
        using var tom = await AgentHttp.SignInAsync(houses.Host, "tom@example.com", TwoHouses.Password);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (await StatusAsync(tom, "/settings/people"), await StatusAsync(tom, "/settings/sites")));
        using var fresh = CurrentSignIn.Use(await houses.Host.SignInAsync());

        await houses.Get<PeopleService>().ChangeAsync(houses.Ana, houses.Tom, "Tom", AgentRole.Agent, Service.Everything, Stop);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(tom, "/settings/people"));
    }

    private static async Task<bool> DemoteAsync(TwoHouses houses, Guid agent, Guid signIn, Guid other)
    {
        using var fresh = CurrentSignIn.Use(signIn);
        try
        {
            await houses.Get<PeopleService>().ChangeAsync(agent, other, "Somebody", AgentRole.Agent, Service.Everything, Stop);
            return true;
        }
        catch (Exception e) when (e is ChatRefusedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(AgentHttp agent, string path)
    {
        using var answer = await agent.SendAsync(HttpMethod.Get, path);
        return answer.StatusCode;
    }
}
