using Chat.Core.Agents;
using Chat.Core.Data;

namespace Chat.Core.Clients;

/// <summary>Which clients an agent may see: those of the sites that he serves; and whoever is kept to his teams, those with a conversation that he sees.</summary>
internal static class ClientSight
{
    private const string HasOneForHim =
        "SELECT 1 FROM Conversations AS c WHERE c.ClientId = $0 AND (c.AssigneeId = $1 OR c.TeamId IN (SELECT TeamId FROM TeamMembers WHERE AgentId = $1) OR EXISTS (SELECT 1 FROM Participants AS p WHERE p.ConversationId = c.Id AND p.AgentId = $1)) LIMIT 1";

    public static IQueryable<Client> SeenBy(this IQueryable<Client> clients, AgentScope scope, ChatDbContext db)
    {
        if (scope.Sites is { } sites)
        {
            clients = clients.Where(c => sites.Contains(c.SiteId));
        }

        return scope.Teams is null ? clients : clients.Where(c => scope.Of(db.Conversations, db).Any(x => x.ClientId == c.Id));
    }

    public static bool SeesClient(this AgentScope scope, WriteSession session, Guid clientId, Guid siteId) =>
        scope.Serves(siteId) && (scope.Teams is null || session.Statement(HasOneForHim).First(_ => true, clientId, scope.AgentId));
}
