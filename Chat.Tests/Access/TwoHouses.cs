using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Events;
using Chat.Core.Sites;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Access;

/// <summary>A host with two sites and two teams: Ana sees all, Nora serves the north only, Tom is kept to the team "Returns".</summary>
internal sealed class TwoHouses : IAsyncDisposable
{
    /// <summary>Of everybody but Ana.</summary>
    public const string Password = "wet-grass-in-april";
    public const string North = "north";
    public const string South = "south";

    private TwoHouses(ChatHost host) => Host = host;

    public ChatHost Host { get; }

    public Guid Ana { get; private set; }

    /// <summary>Serves the north.</summary>
    public Guid Nora { get; private set; }

    /// <summary>Sees what is of "Returns" or his own, on every site.</summary>
    public Guid Tom { get; private set; }

    public Guid NorthId { get; private set; }

    public Guid SouthId { get; private set; }

    public Guid Returns { get; private set; }

    public Guid Sales { get; private set; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public AgentDirectory Directory => Host.Services.GetRequiredService<AgentDirectory>();

    public ConversationService Conversations => Host.Services.GetRequiredService<ConversationService>();

    public ThreadQueries Threads => Host.Services.GetRequiredService<ThreadQueries>();

    public InboxQueries Inbox => Host.Services.GetRequiredService<InboxQueries>();

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public static async Task<TwoHouses> StartAsync(TimeProvider? clock = null)
    {
        var host = await ChatHost.StartAsync(new()
        {
            Clock = clock,
            Settings = new()
            {
                ["Chat:Limits:Enabled"] = "false",
                ["Chat:Agents:1:Email"] = "nora@example.com",
                ["Chat:Agents:1:Password"] = Password,
                ["Chat:Agents:1:Name"] = "Nora",
                ["Chat:Agents:1:Role"] = "agent",
                ["Chat:Agents:2:Email"] = "tom@example.com",
                ["Chat:Agents:2:Password"] = Password,
                ["Chat:Agents:2:Name"] = "Tom",
                ["Chat:Agents:2:Role"] = "lead",
            },
        });
        var houses = new TwoHouses(host)
        {
            NorthId = await (await new TestSite(host, North).CreateAsync()).IdAsync(),
            SouthId = await (await new TestSite(host, South).CreateAsync()).IdAsync(),
        };
        var team = (await houses.Directory.AllAsync(Stop)).Values.ToDictionary(a => a.Name, a => a.Id);
        (houses.Ana, houses.Nora, houses.Tom) = (team["Ana"], team["Nora"], team["Tom"]);
        var teams = houses.Get<TeamService>();
        houses.Returns = await teams.CreateAsync(houses.Ana, "Returns", [houses.Tom], Stop);
        houses.Sales = await teams.CreateAsync(houses.Ana, "Sales", [houses.Nora], Stop);
        await houses.LimitAsync(houses.Nora, [houses.NorthId], ownTeamsOnly: false);
        await houses.LimitAsync(houses.Tom, [], ownTeamsOnly: true);
        return houses;
    }

    public async Task LimitAsync(Guid agentId, Guid[] sites, bool ownTeamsOnly)
    {
        await using (var db = await Host.DbAsync())
        {
            await db.AgentSites.Where(s => s.AgentId == agentId).ExecuteDeleteAsync(Stop);
            db.AgentSites.AddRange(sites.Select(id => new AgentSite { AgentId = agentId, SiteId = id }));
            await db.SaveChangesAsync(Stop);
            await db.Users.Where(a => a.Id == agentId).ExecuteUpdateAsync(a => a.SetProperty(x => x.OwnTeamsOnly, ownTeamsOnly), Stop);
        }

        Directory.Forget();
        Get<ChatEvents>().Publish(new TeamChanged());
    }

    /// <summary>A visitor of the site, and the conversation that he has begun.</summary>
    public async Task<(TestVisitor Visitor, Guid ConversationId)> WriteAsync(string site, string text)
    {
        var visitor = await Host.VisitorAsync(site: site);
        return (visitor, (await visitor.SendAsync(text)).GetProperty("conversationId").GetGuid());
    }

    public async Task<bool> SeesAsync(Guid agentId, Guid conversationId) => await Threads.FindAsync(agentId, conversationId, Stop) is not null;

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
