using Chat.Core.Presence;

namespace Chat.Portal.Visitors;

/// <summary>
/// Who is here, in an order that stands still while somebody reads: who came meanwhile waits, who left keeps his place. Nothing
/// jumps under a hand.
/// </summary>
public sealed class VisitorList
{
    private List<Guid> order = [];
    private Dictionary<Guid, VisitorNow> now = [];

    /// <summary>The rows, the latest arrival first.</summary>
    public IReadOnlyList<Guid> Order => order;

    /// <summary>How many came since the order stands.</summary>
    public int Came { get; private set; }

    /// <summary>How many of those who are shown left.</summary>
    public int Left { get; private set; }

    /// <summary>How many are here, on every site.</summary>
    public int Count => now.Count;

    /// <summary>Null when he has left.</summary>
    public VisitorNow? Find(Guid clientId) => now.GetValueOrDefault(clientId);

    /// <param name="visitors">Everybody who is here.</param>
    /// <param name="siteId">Only these are shown; null for all.</param>
    /// <param name="keepsOrder">Whether somebody reads.</param>
    public void Take(IReadOnlyList<VisitorNow> visitors, Guid? siteId, bool keepsOrder)
    {
        now = visitors.ToDictionary(v => v.ClientId);
        var wanted = siteId is { } site ? visitors.Where(v => v.SiteId == site) : visitors;
        if (!keepsOrder)
        {
            order = [.. wanted.OrderByDescending(v => v.Since).ThenBy(v => v.ClientId).Select(v => v.ClientId)];
            (Came, Left) = (0, 0);
            return;
        }

        var shown = order.ToHashSet();
        Came = wanted.Count(v => !shown.Contains(v.ClientId));
        Left = order.Count(id => !now.ContainsKey(id));
    }
}
