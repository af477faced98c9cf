using System.Data.Common;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.People;

/// <summary>A member of the team as those see him who look after it.</summary>
/// <param name="IsConfigured">Whether the settings name him: his name and his role are theirs again with every start.</param>
public sealed record Person(Guid Id, string Name, string Email, AgentRole Role, bool IsDisabled, bool IsConfigured, Service Serves)
{
    /// <summary>Null when he never signed in, or not lately.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Whether a stolen password alone does not let anybody in.</summary>
    public bool HasSecondFactor { get; init; }
}

/// <summary>A site that can be served.</summary>
public sealed record SiteName(Guid Id, string Name);

/// <summary>
/// Who is in the team, and what each may do and see. Leads look, administrators change. There is always an administrator who can sign in:
/// the last one is neither disabled nor given another role, whoever asks at the same time. What is changed here holds everywhere within five seconds.
/// </summary>
public sealed partial class PeopleService(
    IDbContextFactory<ChatDbContext> store, AgentDirectory agents, TeamService teams, SignInService signIns, FreshSignIn fresh, AuditLog audit, ChatOptions options, ChatEvents events,
    ILogger<PeopleService> logger)
{
    /// <summary>Everybody, by name.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    public async Task<IReadOnlyList<Person>> ListAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireLeadAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var sites = (await db.AgentSites.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(s => s.AgentId, s => s.SiteId);
        var members = (await db.TeamMembers.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(m => m.AgentId, m => m.TeamId);
        var all = await db.Users.AsNoTracking().Select(a => new
        {
            a.Id,
            a.Name,
            a.Email,
            a.Role,
            a.IsDisabled,
            a.OwnTeamsOnly,
            SeenAt = db.SignIns.Where(s => s.AgentId == a.Id).OrderByDescending(s => s.SeenAt).Select(s => (DateTimeOffset?)s.SeenAt).FirstOrDefault(),
            HasSecondFactor = db.SecondFactors.Any(f => f.AgentId == a.Id),
        }).ToListAsync(cancellationToken);
        return
        [
            .. all.Select(a => new Person(a.Id, a.Name, a.Email ?? "", a.Role, a.IsDisabled, IsConfigured(a.Email), new Service([.. sites[a.Id]], [.. members[a.Id]], a.OwnTeamsOnly)) { SeenAt = a.SeenAt, HasSecondFactor = a.HasSecondFactor })
                .OrderBy(p => p.IsDisabled).ThenBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    /// <summary>The sites that can be served, by name.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    public async Task<IReadOnlyList<SiteName>> SitesAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireLeadAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Sites.AsNoTracking().OrderBy(s => s.Name).Select(s => new SiteName(s.Id, s.Name)).ToListAsync(cancellationToken);
    }

    /// <summary>Gives somebody another name, role, sites or teams: all of it, or nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">Nobody like that, no name, no such site or team, the last administrator, or no store.</exception>
    public async Task ChangeAsync(Guid agentId, Guid personId, string? name, AgentRole role, Service serves, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serves);
        await RequireAsync(agentId, cancellationToken);
        var word = PeopleRules.CheckedName(name);
        if (!Enum.IsDefined(role))
        {
            throw ChatRefusedException.Invalid("There is no such role.");
        }

        await WriteAsync(async db =>
        {
            var person = await FindAsync(db, personId, cancellationToken);
            if (role != AgentRole.Administrator)
            {
                await RequireAnotherAdministratorAsync(db, person, cancellationToken);
            }

            await RequireServiceAsync(db, serves, cancellationToken);
            var before = new { person.Name, person.Role, serves = await ServiceAsync(db, person, cancellationToken) };
            (person.Name, person.Role, person.OwnTeamsOnly) = (word, role, serves.OwnTeamsOnly);
            await SetServiceAsync(db, personId, serves, cancellationToken);
            audit.Append(db, new AuditEntry(agentId, AuditActions.PersonChanged, AuditObjects.Agent, personId) { Details = AuditDetails.Change(before, new { Name = word, Role = role, serves }) });
        }, cancellationToken);
        Log.Changed(logger, personId, role, agentId);
    }

    /// <summary>Shuts somebody out, on every device, or lets him in again. Nobody shuts himself out.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">Nobody like that, the agent himself, the last administrator, or no store.</exception>
    public async Task SetDisabledAsync(Guid agentId, Guid personId, bool isDisabled, CancellationToken cancellationToken)
    {
        await RequireAsync(agentId, cancellationToken);
        if (agentId == personId)
        {
            throw ChatRefusedException.Invalid("Nobody shuts himself out; ask another administrator.");
        }

        await WriteAsync(async db =>
        {
            var person = await FindAsync(db, personId, cancellationToken);
            if (isDisabled)
            {
                await RequireAnotherAdministratorAsync(db, person, cancellationToken);
            }

            if (person.IsDisabled != isDisabled)
            {
                person.IsDisabled = isDisabled;
                audit.Append(db, new AuditEntry(agentId, isDisabled ? AuditActions.PersonDisabled : AuditActions.PersonEnabled, AuditObjects.Agent, personId));
            }
        }, cancellationToken);
        if (isDisabled)
        {
            await signIns.EndAllAsync(agentId, personId, cancellationToken);
        }

        Log.Disabled(logger, personId, isDisabled, agentId);
    }

    /// <summary>Ends all sign-ins of somebody, the present one of an administrator's own too.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">Nobody like that, or no store.</exception>
    public async Task SignOutEverywhereAsync(Guid agentId, Guid personId, CancellationToken cancellationToken)
    {
        await RequireAsync(agentId, cancellationToken);
        await WriteAsync(async db =>
        {
            await FindAsync(db, personId, cancellationToken);
            audit.Append(db, new AuditEntry(agentId, AuditActions.PersonSignedOut, AuditObjects.Agent, personId));
        }, cancellationToken);
        await signIns.EndAllAsync(agentId, personId, cancellationToken);
    }

    /// <summary>An agent calls himself otherwise.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No name, or no store.</exception>
    public async Task RenameAsync(Guid agentId, string? name, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var word = PeopleRules.CheckedName(name);
        await WriteAsync(async db =>
        {
            var agent = await FindAsync(db, agentId, cancellationToken);
            if (AuditDetails.Change(new { name = agent.Name }, new { name = word }) is { } change)
            {
                audit.Append(db, new AuditEntry(agentId, AuditActions.PersonChanged, AuditObjects.Agent, agentId) { Details = change });
            }

            agent.Name = word;
        }, cancellationToken);
    }

    /// <summary>An administrator who has shown lately that it is him.</summary>
    private async Task RequireAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
    }

    private static async Task<Service> ServiceAsync(ChatDbContext db, Agent person, CancellationToken cancellationToken) => new(
        await db.AgentSites.Where(s => s.AgentId == person.Id).Select(s => s.SiteId).ToListAsync(cancellationToken),
        await db.TeamMembers.Where(m => m.AgentId == person.Id).Select(m => m.TeamId).ToListAsync(cancellationToken),
        person.OwnTeamsOnly);

    /// <summary>Sites and teams that there are.</summary>
    internal static async Task RequireServiceAsync(ChatDbContext db, Service serves, CancellationToken cancellationToken)
    {
        if (await db.Sites.CountAsync(s => serves.Sites.Contains(s.Id), cancellationToken) != serves.Sites.Distinct().Count())
        {
            throw ChatRefusedException.Invalid("There is no such site.");
        }

        if (await db.Teams.CountAsync(t => serves.Teams.Contains(t.Id), cancellationToken) != serves.Teams.Distinct().Count())
        {
            throw ChatRefusedException.Invalid("There is no such team.");
        }
    }

    internal static async Task SetServiceAsync(ChatDbContext db, Guid personId, Service serves, CancellationToken cancellationToken)
    {
        db.AgentSites.RemoveRange(await db.AgentSites.Where(s => s.AgentId == personId && !serves.Sites.Contains(s.SiteId)).ToListAsync(cancellationToken));
        db.TeamMembers.RemoveRange(await db.TeamMembers.Where(m => m.AgentId == personId && !serves.Teams.Contains(m.TeamId)).ToListAsync(cancellationToken));
        var sites = await db.AgentSites.Where(s => s.AgentId == personId).Select(s => s.SiteId).ToListAsync(cancellationToken);
        var teams = await db.TeamMembers.Where(m => m.AgentId == personId).Select(m => m.TeamId).ToListAsync(cancellationToken);
        db.AgentSites.AddRange(serves.Sites.Distinct().Except(sites).Select(id => new AgentSite { AgentId = personId, SiteId = id }));
        db.TeamMembers.AddRange(serves.Teams.Distinct().Except(teams).Select(id => new TeamMember { AgentId = personId, TeamId = id }));
    }

    /// <summary>Somebody is new or another by now: whoever is asked about him reads again.</summary>
    internal void Changed()
    {
        agents.Forget();
        teams.Changed();
        events.Publish(new TeamChanged());
    }

    private bool IsConfigured(string? email) => options.Agents.Any(a => string.Equals(a.Email, email, StringComparison.OrdinalIgnoreCase));

    private static async Task<Agent> FindAsync(ChatDbContext db, Guid personId, CancellationToken cancellationToken) =>
        await db.Users.SingleOrDefaultAsync(a => a.Id == personId, cancellationToken) ?? throw ChatRefusedException.Invalid("There is no such person.");

    /// <summary>Under the store's write lock, so that two who ask at once do not both find the other.</summary>
    private static async Task RequireAnotherAdministratorAsync(ChatDbContext db, Agent person, CancellationToken cancellationToken)
    {
        if (await db.IsLastAdministratorAsync(person, cancellationToken))
        {
            throw ChatRefusedException.Invalid("This is the last administrator. Make somebody else one first.");
        }
    }

    private async Task WriteAsync(Func<ChatDbContext, Task> write, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(logger, write, cancellationToken);
        Changed();
    }

    private static partial class Log
    {
        [LoggerMessage(2951, LogLevel.Information, "Agent {PersonId} is {Role} now and serves what {AgentId} chose")]
        public static partial void Changed(ILogger logger, Guid personId, AgentRole role, Guid agentId);

        [LoggerMessage(2952, LogLevel.Information, "Agent {PersonId}: disabled {IsDisabled}, by {AgentId}")]
        public static partial void Disabled(ILogger logger, Guid personId, bool isDisabled, Guid agentId);
    }
}
