namespace Chat.Portal.Widget;

/// <summary>Which lines hear what together. An empty group is forgotten.</summary>
internal sealed class VisitorGroups
{
    private readonly Dictionary<string, Dictionary<string, VisitorLine>> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> memberships = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public void Add(string group, string connectionId, VisitorLine line)
    {
        lock (gate)
        {
            if (!groups.TryGetValue(group, out var members))
            {
                groups[group] = members = new(StringComparer.Ordinal);
            }

            if (members.TryAdd(connectionId, line))
            {
                if (!memberships.TryGetValue(connectionId, out var own))
                {
                    memberships[connectionId] = own = [];
                }

                own.Add(group);
            }
        }
    }

    public void Remove(string group, string connectionId)
    {
        lock (gate)
        {
            if (memberships.TryGetValue(connectionId, out var own) && own.Remove(group))
            {
                Drop(group, connectionId);
                if (own.Count == 0)
                {
                    memberships.Remove(connectionId);
                }
            }
        }
    }

    public void RemoveEverywhere(string connectionId)
    {
        lock (gate)
        {
            if (memberships.Remove(connectionId, out var own))
            {
                own.ForEach(group => Drop(group, connectionId));
            }
        }
    }

    /// <summary>As they are at this moment.</summary>
    public IReadOnlyList<KeyValuePair<string, VisitorLine>> Of(string group)
    {
        lock (gate)
        {
            return groups.TryGetValue(group, out var members) ? [.. members] : [];
        }
    }

    private void Drop(string group, string connectionId)
    {
        var members = groups[group];
        members.Remove(connectionId);
        if (members.Count == 0)
        {
            groups.Remove(group);
        }
    }
}
