using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;

namespace Chat.Core.Search;

/// <summary>
/// What the filters of a search text mean in the store as it is now. A filter that leaves few conversations becomes words of the index; any other is asked of
/// the rows that the index has found.
/// </summary>
internal sealed record SearchFilter
{
    /// <summary>What the agent may see who asks.</summary>
    public required AgentScope Scope { get; init; }

    /// <summary>For the index: the words and what narrows as they do; null when nothing does.</summary>
    public string? Match { get; init; }

    public IReadOnlyList<Guid>? Clients { get; init; }

    public IReadOnlyList<Guid>? Sites { get; init; }

    /// <summary>One list for each label that is asked for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<ConversationStatus> States { get; init; } = [];

    public IReadOnlyList<Guid> Agents { get; init; } = [];

    public MessageAuthor? By { get; init; }

    /// <summary>Whether many of the rows that the index finds may not stay.</summary>
    public bool NarrowsRows => Scope.IsLimited || Sites is not null || Clients is not null || Labels.Count + States.Count > 0 || By is not null;

    public DateTimeOffset? After { get; init; }

    public DateTimeOffset? Before { get; init; }

    public SearchTrouble? Trouble { get; init; }

    /// <summary>Whether nothing can fit, for one of the filters leaves nothing.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Of these the clients that fit, and that the agent may see.</summary>
    public IQueryable<Client> Narrow(IQueryable<Client> clients, ChatDbContext db)
    {
        clients = clients.SeenBy(Scope, db);
        return Sites is { } sites ? clients.Where(c => sites.Contains(c.SiteId)) : clients;
    }

    /// <summary>Of these the conversations that fit, and that the agent may see.</summary>
    public IQueryable<Conversation> Narrow(IQueryable<Conversation> conversations, ChatDbContext db)
    {
        conversations = Scope.Of(conversations, db);
        if (Sites is { } sites)
        {
            conversations = conversations.Where(c => sites.Contains(c.SiteId));
        }

        if (Clients is { } clients)
        {
            conversations = conversations.Where(c => clients.Contains(c.ClientId));
        }

        if (States.Count > 0)
        {
            conversations = conversations.Where(c => States.Contains(c.Status));
        }

        foreach (var label in Labels)
        {
            conversations = conversations.Where(c => c.Labels.Contains(label));
        }

        return conversations;
    }
}
