using System.Collections.Frozen;
using Chat.Core.Data;

namespace Chat.Core.Agents;

/// <summary>What belongs to a site, and may be a team's or an agent's: a conversation, as it is stored or as a commit left it.</summary>
public interface IMatter
{
    Guid Id { get; }

    Guid SiteId { get; }

    Guid? TeamId { get; }

    Guid? AssigneeId { get; }
}

/// <summary>
/// What an agent may see. The one rule, in the three tongues in which it is asked: of a state in memory, of a query, and of the
/// writer's transaction. A site is a wall: nobody gets over it. A team is a door: colleagues open it by giving a conversation, by naming
/// somebody in a note, or by bringing him in.
/// </summary>
public sealed class AgentScope : IEquatable<AgentScope>
{
    public static readonly AgentScope Nothing = new(Guid.Empty, FrozenSet<Guid>.Empty, FrozenSet<Guid>.Empty);

    private AgentScope(Guid agentId, FrozenSet<Guid>? sites, FrozenSet<Guid>? teams) => (AgentId, Sites, Teams) = (agentId, sites, teams);

    public Guid AgentId { get; }

    /// <summary>The sites that he serves; null for all of them.</summary>
    public IReadOnlySet<Guid>? Sites { get; }

    /// <summary>The teams to whose conversations he is kept, beside those that are his own or in which he takes part; null for all there are.</summary>
    public IReadOnlySet<Guid>? Teams { get; }

    /// <summary>Whether there is anything that he may not see.</summary>
    public bool IsLimited => Sites is not null || Teams is not null;

    /// <summary>Administrators see all; no site chosen is every site.</summary>
    public static AgentScope Of(Guid agentId, AgentRole role, IEnumerable<Guid> sites, bool ownTeamsOnly, IEnumerable<Guid> teams)
    {
        var served = sites.ToFrozenSet();
        return role == AgentRole.Administrator
            ? new AgentScope(agentId, null, null)
            : new AgentScope(agentId, served.Count > 0 ? served : null, ownTeamsOnly ? teams.ToFrozenSet() : null);
    }

    public bool Serves(Guid siteId) => Sites?.Contains(siteId) ?? true;

    /// <param name="takesPart">Whether he takes part in it; matters only to whom <see cref="Teams"/> keeps.</param>
    public bool Sees(IMatter matter, bool takesPart) =>
        Serves(matter.SiteId) && (Teams is not { } teams || takesPart || matter.AssigneeId == AgentId || (matter.TeamId is { } team && teams.Contains(team)));

    /// <summary>Of these the ones that he may see.</summary>
    public IQueryable<T> Of<T>(IQueryable<T> matters, ChatDbContext db)
        where T : class, IMatter
    {
        if (Sites is { } sites)
        {
            matters = matters.Where(m => sites.Contains(m.SiteId));
        }

        if (Teams is { } teams)
        {
            var me = AgentId;
            matters = matters.Where(m => m.AssigneeId == me || teams.Contains(m.TeamId!.Value) || db.Participants.Any(p => p.ConversationId == m.Id && p.AgentId == me));
        }

        return matters;
    }

    public bool Equals(AgentScope? other) => other is not null && AgentId == other.AgentId && Same(Sites, other.Sites) && Same(Teams, other.Teams);

    public override bool Equals(object? obj) => Equals(obj as AgentScope);

    public override int GetHashCode() => HashCode.Combine(AgentId, Sites?.Count, Teams?.Count);

    internal bool Sees(WriteSession session, IMatter matter) =>
        Sees(matter, takesPart: false) || (Teams is not null && Sees(matter, takesPart: true) && TakesPart(session, matter.Id));

    private bool TakesPart(WriteSession session, Guid matterId) =>
        session.Statement("SELECT 1 FROM Participants WHERE ConversationId = $0 AND AgentId = $1").First(_ => true, matterId, AgentId);

    private static bool Same(IReadOnlySet<Guid>? one, IReadOnlySet<Guid>? other) => one is null || other is null ? one == other : one.SetEquals(other);
}
