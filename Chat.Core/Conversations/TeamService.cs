using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

public sealed record TeamCard(Guid Id, string Name, IReadOnlySet<Guid> Members);

/// <summary>A team is new or gone, or has another name or other members.</summary>
public sealed record TeamsChanged : ChatEvent;

/// <summary>The teams that a conversation can be given to. Every agent sees them; leads and administrators change them.</summary>
public sealed class TeamService(IDbContextFactory<ChatDbContext> store, MessageWriter writer, AgentDirectory agents, AuditLog audit, ChatEvents events, ILogger<TeamService> logger)
{
    /// <summary>So many teams there may be.</summary>
    public const int Most = 100;

    /// <summary>How many conversations of a team that goes are let go in one commit, so that nobody's message waits behind all of them.</summary>
    internal const int BatchSize = 100;

    private readonly KnownList<TeamCard> known = new();

    /// <summary>All of them by name, kept in memory: every repaint asks.</summary>
    public ValueTask<IReadOnlyList<TeamCard>> AllAsync(CancellationToken cancellationToken) => known.GetAsync(ReadAsync, cancellationToken);

    /// <returns>The team's id.</returns>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    /// <exception cref="ChatRefusedException">No name, too long, or taken; a member who is no agent; too many teams; or no store.</exception>
    public async Task<Guid> CreateAsync(Guid agentId, string? name, IReadOnlyCollection<Guid> members, CancellationToken cancellationToken)
    {
        await agents.RequireLeadAsync(agentId, cancellationToken);
        var team = new Team { Name = Checked(name) };
        await ChangeAsync(async db =>
        {
            if (await db.Teams.CountAsync(cancellationToken) >= Most)
            {
                throw ChatRefusedException.Invalid($"There is room for {Most} teams.");
            }

            await FreeAsync(db, team, cancellationToken);
            db.Teams.Add(team);
            await JoinAsync(db, team.Id, members, cancellationToken);
            audit.Append(db, new AuditEntry(agentId, AuditActions.TeamCreated, AuditObjects.Team, team.Id) { Details = AuditDetails.Of(new { team.Name, members }) });
        }, cancellationToken);
        return team.Id;
    }

    /// <summary>Gives it a name, takes members in and lets others go: all of it, or nothing.</summary>
    /// <param name="add">Agents; those who are in stay.</param>
    /// <param name="remove">Agents; those who are not in are no error.</param>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    /// <exception cref="ChatRefusedException">No such team or agent, or a team that is none of his; no name, too long, or taken; or no store.</exception>
    public async Task ChangeAsync(
        Guid agentId, Guid teamId, string? name, IReadOnlyCollection<Guid> add, IReadOnlyCollection<Guid> remove, CancellationToken cancellationToken)
    {
        await RequireOwnAsync(agentId, teamId, cancellationToken);
        var word = Checked(name);
        await ChangeAsync(async db =>
        {
            var team = await db.Teams.FindAsync([teamId], cancellationToken) ?? throw Gone();
            var before = team.Name;
            team.Name = word;
            await FreeAsync(db, team, cancellationToken);
            db.TeamMembers.RemoveRange(await db.TeamMembers.Where(m => m.TeamId == teamId && remove.Contains(m.AgentId)).ToListAsync(cancellationToken));
            var have = await db.TeamMembers.Where(m => m.TeamId == teamId).Select(m => m.AgentId).ToListAsync(cancellationToken);
            List<Guid> joining = [.. add.Except(have).Except(remove)];
            await JoinAsync(db, teamId, joining, cancellationToken);
            audit.Append(db, new AuditEntry(agentId, AuditActions.TeamChanged, AuditObjects.Team, teamId)
            {
                Details = AuditDetails.Of(new { before = new { name = before }, after = new { name = word }, joined = joining, left = have.Intersect(remove) }),
            });
        }, cancellationToken);
    }

    /// <summary>Its conversations keep their assignee and are no team's any more. If it is cut short, what is left goes with the next try.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    /// <exception cref="ChatRefusedException">No such team, or no store.</exception>
    public async Task DeleteAsync(Guid agentId, Guid teamId, CancellationToken cancellationToken)
    {
        await RequireOwnAsync(agentId, teamId, cancellationToken);
        while (!await writer.WriteAsync(new DeleteTeam(events, teamId, BatchSize, agentId)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        Changed();
    }

    /// <summary>Who is in a team sees its conversations: whoever is kept to his own teams does not let himself into others.</summary>
    private async Task RequireOwnAsync(Guid agentId, Guid teamId, CancellationToken cancellationToken)
    {
        var agent = await agents.RequireLeadAsync(agentId, cancellationToken);
        if (agent.Scope.Teams is { } own && !own.Contains(teamId))
        {
            throw ChatRefusedException.Invalid("This team is none of yours.");
        }

        if (agent.Scope.Sites is { } sites)
        {
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            if (await db.Conversations.AnyAsync(c => c.TeamId == teamId && !sites.Contains(c.SiteId), cancellationToken))
            {
                throw ChatRefusedException.Invalid("This team has conversations of a site that you do not serve.");
            }
        }
    }

    private async Task<IReadOnlyList<TeamCard>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var members = (await db.TeamMembers.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(m => m.TeamId, m => m.AgentId);
        var teams = await db.Teams.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken);
        return [.. teams.Select(t => new TeamCard(t.Id, t.Name, members[t.Id].ToHashSet()))];
    }

    private async Task ChangeAsync(Func<ChatDbContext, Task> change, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(logger, change, cancellationToken);
        Changed();
    }

    /// <summary>The store's own comparison knows the case of Latin letters only.</summary>
    private static async Task FreeAsync(ChatDbContext db, Team team, CancellationToken cancellationToken)
    {
        var others = await db.Teams.Where(t => t.Id != team.Id).Select(t => t.Name).ToListAsync(cancellationToken);
        if (others.Contains(team.Name, StringComparer.OrdinalIgnoreCase))
        {
            throw Taken(team.Name);
        }
    }

    private async Task JoinAsync(ChatDbContext db, Guid teamId, IReadOnlyCollection<Guid> members, CancellationToken cancellationToken)
    {
        foreach (var id in members.Distinct())
        {
            _ = await agents.FindAsync(id, cancellationToken) is { IsDisabled: false } ? true : throw ChatRefusedException.Invalid("There is no such agent.");
            db.TeamMembers.Add(new TeamMember { TeamId = teamId, AgentId = id });
        }
    }

    internal void Changed()
    {
        known.Forget();

        // Who is in a team may see its conversations.
        agents.Forget();
        events.Publish(new TeamsChanged());
    }

    private static string Checked(string? name) =>
        MessageRules.Name(name, Team.NameLength) ?? throw ChatRefusedException.Invalid($"A team’s name is one line of 1 to {Team.NameLength} characters.");

    private static ChatRefusedException Taken(string name) => ChatRefusedException.Invalid($"There is already a team “{name}”.");

    internal static ChatRefusedException Gone() => ChatRefusedException.Invalid("There is no such team.");
}
