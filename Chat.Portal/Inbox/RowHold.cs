namespace Chat.Portal.Inbox;

/// <summary>
/// Keeps the rows that a reader looks at where they are while others come and go above them: says by how many rows the list has to be moved after
/// them. Of the rows in sight some may leave themselves, to the top mostly; where most of them went, the reader goes. Lives on one circuit's context.
/// </summary>
public sealed class RowHold
{
    private readonly Dictionary<Guid, int> held = [];
    private IReadOnlyList<InboxRow>? followed;

    /// <summary>Rows that the list was moved by since it was first shown; what changes is what it has to be moved by.</summary>
    public int Shift { get; private set; }

    /// <summary>These are in sight now. None: the reader is at the top and sees what comes.</summary>
    public void Look(IReadOnlyList<InboxRow> rows, IReadOnlyCollection<Guid> inSight)
    {
        held.Clear();
        followed = rows;
        foreach (var (id, index) in Places(rows, inSight.ToHashSet()))
        {
            held[id] = index;
        }
    }

    /// <summary>The rows may have changed; then they are another list.</summary>
    public void Follow(IReadOnlyList<InboxRow> rows)
    {
        if (held.Count == 0 || ReferenceEquals(rows, followed))
        {
            return;
        }

        followed = rows;

        var moved = new List<int>(held.Count);
        foreach (var (id, index) in Places(rows, held.Keys.ToHashSet()))
        {
            moved.Add(index - held[id]);
            held[id] = index;
        }

        if (moved.Count > 0)
        {
            moved.Sort();
            Shift += moved[moved.Count / 2];
        }
    }

    private static List<(Guid Id, int Index)> Places(IReadOnlyList<InboxRow> rows, HashSet<Guid> wanted)
    {
        var found = new List<(Guid, int)>(wanted.Count);
        for (var index = 0; index < rows.Count && found.Count < wanted.Count; index++)
        {
            if (wanted.Contains(rows[index].Id))
            {
                found.Add((rows[index].Id, index));
            }
        }

        return found;
    }
}
