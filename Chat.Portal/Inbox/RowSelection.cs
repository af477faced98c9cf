using Chat.Core.Conversations;

namespace Chat.Portal.Inbox;

/// <summary>Which rows are chosen for what is done to many, in the order in which they were. Lives on one circuit's context.</summary>
public sealed class RowSelection
{
    private readonly Dictionary<Guid, Guid?> chosen = [];
    private Guid? anchor;
    private Guid? cursor;
    private bool isBegun;

    public int Count => chosen.Count;

    /// <summary>Whether rows are being chosen, also when none is yet.</summary>
    public bool IsOn => isBegun || chosen.Count > 0;

    public IReadOnlyList<BulkItem> Items => [.. chosen.Select(c => new BulkItem(c.Key, c.Value))];

    public bool Has(Guid id) => chosen.ContainsKey(id);

    /// <summary>From now on a tap on a row chooses it.</summary>
    public void Begin() => isBegun = true;

    public void Toggle(InboxRow row)
    {
        if (!chosen.Remove(row.Id))
        {
            Add(row);
        }

        (anchor, cursor) = (row.Id, row.Id);
    }

    /// <summary>All rows from the one that was chosen last to this one.</summary>
    public void Reach(IReadOnlyList<InboxRow> rows, Guid id)
    {
        var (from, to) = (IndexOf(rows, anchor), IndexOf(rows, id));
        if (to < 0)
        {
            return;
        }

        if (from < 0)
        {
            Toggle(rows[to]);
            return;
        }

        for (var i = Math.Min(from, to); i <= Math.Max(from, to); i++)
        {
            Add(rows[i]);
        }

        cursor = id;
    }

    /// <summary>One row further from where it began, or back again, which lets go of the row that is left.</summary>
    /// <param name="start">Where it begins when no row was chosen yet; the first row when it is none of them.</param>
    /// <returns>Where it is now; -1 when there are no rows.</returns>
    public int Extend(IReadOnlyList<InboxRow> rows, int by, Guid? start)
    {
        if (rows.Count == 0)
        {
            return -1;
        }

        var at = IndexOf(rows, cursor);
        if (at < 0)
        {
            at = Math.Max(0, IndexOf(rows, start));
            anchor = rows[at].Id;
            Add(rows[at]);
        }

        var from = IndexOf(rows, anchor);
        var to = Math.Clamp(at + by, 0, rows.Count - 1);
        if (from >= 0 && Math.Abs(to - from) < Math.Abs(at - from))
        {
            chosen.Remove(rows[at].Id);
        }
        else
        {
            Add(rows[to]);
        }

        cursor = rows[to].Id;
        return to;
    }

    public void AddAll(IEnumerable<InboxRow> rows)
    {
        foreach (var row in rows)
        {
            Add(row);
        }
    }

    public void AddAll(IEnumerable<BulkItem> items)
    {
        foreach (var item in items.TakeWhile(_ => chosen.Count < BulkService.Most))
        {
            chosen.TryAdd(item.Id, item.SeenAssigneeId);
        }
    }

    /// <summary>It is not in the view any more: nobody acts on what he does not see.</summary>
    public void Leave(Guid id) => chosen.Remove(id);

    public void Clear()
    {
        chosen.Clear();
        (anchor, cursor, isBegun) = (null, null, false);
    }

    private void Add(InboxRow row)
    {
        if (chosen.Count < BulkService.Most)
        {
            chosen.TryAdd(row.Id, row.AssigneeId);
        }
    }

    private static int IndexOf(IReadOnlyList<InboxRow> rows, Guid? id)
    {
        for (var i = 0; id is not null && i < rows.Count; i++)
        {
            if (rows[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
