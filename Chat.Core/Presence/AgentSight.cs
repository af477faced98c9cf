namespace Chat.Core.Presence;

/// <summary>Which agents have a page of the portal before their eyes, in whatever browser. A page that lost its line is out of sight.</summary>
public sealed class AgentSight
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Guid> pages = [];

    /// <param name="pageId">One for each open page: an agent with two of them still looks when one is closed.</param>
    public void Look(Guid pageId, Guid agentId)
    {
        lock (gate)
        {
            pages[pageId] = agentId;
        }
    }

    public void LookAway(Guid pageId)
    {
        lock (gate)
        {
            pages.Remove(pageId);
        }
    }

    public bool IsLooking(Guid agentId)
    {
        lock (gate)
        {
            return pages.ContainsValue(agentId);
        }
    }
}
