using Chat.Core.Agents;
using Chat.Core.Sites;

namespace Chat.Core.Clients;

/// <summary>
/// Names that are the team's: a visitor who calls himself so is marked, also where he spells it with letters that only look alike.
/// Nothing that he said is refused or lost for it. Whom his site has signed keeps his name: that is true.
/// </summary>
public sealed class ReservedNames(AgentDirectory agents, SiteDirectory sites)
{
    public const string Mark = " (visitor)";

    private static readonly HashSet<string> Offices =
    [
        .. new[]
        {
            "Admin", "Administrator", "Agent", "Bot", "Chat", "Customer care", "Customer service", "Customer support", "Help", "Help desk", "Helpdesk", "Live chat",
            "Manager", "Moderator", "Mod", "Operator", "Owner", "Root", "Security", "Security team", "Service", "Staff", "Support", "Support team", "Supervisor", "System", "Team", "Team lead",
            "Kundendienst", "Kundenservice", "Mitarbeiter", "Moderation", "Verwaltung",
        }.Select(TextShape.Looks),
    ];

    /// <summary>The name, marked where it is the team's.</summary>
    public async Task<string?> MarkedAsync(string? name, Guid? siteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return name;
        }

        var looks = TextShape.Looks(name);
        var isTeams = Offices.Contains(looks)
            || (await agents.AllAsync(cancellationToken)).Values.Any(agent => TextShape.Looks(agent.Name) == looks)
            || (siteId is { } id && await sites.FindAsync(id, cancellationToken) is { } site && TextShape.Looks(site.Look.Name) == looks);
        if (!isTeams)
        {
            return name;
        }

        var room = Client.NameLength - Mark.Length;
        return (name.Length > room ? name[..room].TrimEnd() : name.TrimEnd()) + Mark;
    }
}
