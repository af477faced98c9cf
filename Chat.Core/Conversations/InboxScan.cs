using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Conversations;

/// <summary>
/// Walks what an agent may see of a view in its order, by key. Each status is a stretch of an index; the stretches are merged. What no index tells apart (a site, a label that
/// many have, a team beside an assignee, what somebody may see) is looked at row by row, at most <see cref="Budget"/> of them; then whoever asks goes on from <see cref="End"/>.
/// </summary>
internal sealed class InboxScan(ChatDbContext db, InboxView view, AgentScope scope)
{
    private readonly Guid me = scope.AgentId;

    /// <summary>So many rows one call looks at.</summary>
    public const int Budget = 5_000;

    /// <summary>A label that so many conversations have is read whole; of one that more have every stretch has some.</summary>
    public const int FewLabelled = 2_000;

    private const int SmallestRead = 64;
    private const int LargestRead = 1_000;

    /// <summary>Whether there may be more after <see cref="End"/>.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The place up to which all is known; null when that is everything.</summary>
    public InboxKey? End { get; private set; }

    /// <summary>The next conversations after a place, or from the top.</summary>
    public async Task<List<Guid>> NextAsync(InboxKey? after, int limit, CancellationToken cancellationToken)
    {
        if (view.Unknown.Length > 0)
        {
            return [];
        }

        if (await LabelledAsync(cancellationToken) is { } labelled)
        {
            var ordered = labelled.Where(IsShown)
                .Select(row => row.Key(view.Order)).Where(key => after is null || key.CompareTo(after) > 0).ToList();
            ordered.Sort((a, b) => a.CompareTo(b));
            return Cut(ordered, limit);
        }

        var found = new List<InboxKey>();
        var scanned = 0;
        foreach (var isWaiting in view.Order == InboxOrder.Waiting ? new[] { true, false } : [false])
        {
            if (isWaiting && after is { WaitingSince: null })
            {
                continue;
            }

            var start = isWaiting == after?.WaitingSince is not null ? after : null;
            var stretches = view.StatusList().Select(status => new Stretch(this, status, isWaiting, start, view.IsIndexed && !scope.IsLimited ? limit + 1 : SmallestRead)).ToList();
            while (found.Count <= limit)
            {
                var next = default(Stretch);
                foreach (var stretch in stretches)
                {
                    if (await stretch.FillAsync(cancellationToken) && (next is null || stretch.Head.CompareTo(next.Head) < 0))
                    {
                        next = stretch;
                    }
                }

                if (next is null)
                {
                    break;
                }

                if (scanned++ == Budget)
                {
                    HasMore = true;
                    return [.. found.Select(key => key.Id)];
                }

                var row = next.Take();
                var key = row.Key(view.Order);
                End = key;
                if (IsShown(row) && (view.Order == InboxOrder.Newest || row.WaitingSince is not null == isWaiting))
                {
                    found.Add(key);
                }
            }
        }

        return Cut(found, limit);
    }

    /// <summary>All that carry the label, if they are few; null when the stretches of the statuses are the way.</summary>
    private async Task<List<ScanRow>?> LabelledAsync(CancellationToken cancellationToken)
    {
        if (view.LabelId is not { } label)
        {
            return null;
        }

        var carried = db.ConversationLabels.Where(l => l.LabelId == label);
        return await carried.OrderBy(l => l.ConversationId).Take(FewLabelled + 1).CountAsync(cancellationToken) > FewLabelled
            ? null
            : await Rows(carried.Join(db.Conversations, l => l.ConversationId, c => c.Id, (_, c) => c)).ToListAsync(cancellationToken);
    }

    /// <summary>The stretch of an index in its order. Who waits has an index of his own; whose he is is seen row by row.</summary>
    internal IQueryable<Conversation> Ordered(ConversationStatus status, bool isWaiting, InboxKey? after)
    {
        var rows = db.Conversations.AsNoTracking().Where(c => c.Status == status);
        if (isWaiting)
        {
            rows = rows.Where(c => c.WaitingSince != null);
            if (after is { WaitingSince: { } since, Id: var waiting })
            {
                rows = rows.Where(c => c.WaitingSince >= since && (c.WaitingSince > since || c.Id.CompareTo(waiting) > 0));
            }

            return rows.OrderBy(c => c.WaitingSince).ThenBy(c => c.Id);
        }

        rows = view switch
        {
            { Assignee: InboxAssignee.Nobody } => rows.Where(c => c.AssigneeId == null),
            _ when view.AssigneeId(me) is { } assigneeId => rows.Where(c => c.AssigneeId == assigneeId),
            { TeamId: { } teamId } => rows.Where(c => c.TeamId == teamId),
            _ => rows,
        };
        if (after is { LastMessageAt: var at, Id: var id })
        {
            rows = rows.Where(c => c.LastMessageAt <= at && (c.LastMessageAt < at || c.Id.CompareTo(id) < 0));
        }

        return rows.OrderByDescending(c => c.LastMessageAt).ThenByDescending(c => c.Id);
    }

    private bool IsShown(ScanRow row) => view.Matches(row.Status, row.AssigneeId, row.SiteId, row.TeamId, row.Labels, me) && scope.Sees(row, row.TakesPart);

    /// <summary>Whether he takes part is asked for whom it decides.</summary>
    private IQueryable<ScanRow> Rows(IQueryable<Conversation> conversations) => scope.Teams is null
        ? conversations.Select(c => new ScanRow(c.Id, c.Status, c.AssigneeId, c.SiteId, c.TeamId, c.Labels, c.LastMessageAt, c.WaitingSince, false))
        : conversations.Select(c => new ScanRow(
            c.Id, c.Status, c.AssigneeId, c.SiteId, c.TeamId, c.Labels, c.LastMessageAt, c.WaitingSince, db.Participants.Any(p => p.ConversationId == c.Id && p.AgentId == me)));

    private List<Guid> Cut(List<InboxKey> found, int limit)
    {
        HasMore = found.Count > limit;
        End = HasMore ? found[limit - 1] : null;
        return [.. found.Take(limit).Select(key => key.Id)];
    }

    private sealed record ScanRow(
        Guid Id, ConversationStatus Status, Guid? AssigneeId, Guid SiteId, Guid? TeamId, string Labels, DateTimeOffset LastMessageAt, DateTimeOffset? WaitingSince, bool TakesPart)
        : IMatter
    {
        public InboxKey Key(InboxOrder order) => new(order == InboxOrder.Waiting ? WaitingSince : null, LastMessageAt, Id);
    }

    /// <summary>One status, read a piece at a time.</summary>
    private sealed class Stretch(InboxScan scan, ConversationStatus status, bool isWaiting, InboxKey? after, int size)
    {
        private readonly Queue<ScanRow> rows = new();
        private bool isOver;

        public InboxKey Head => rows.Peek().Key(isWaiting ? InboxOrder.Waiting : InboxOrder.Newest);

        /// <summary>Whether there is a next row.</summary>
        public async Task<bool> FillAsync(CancellationToken cancellationToken)
        {
            if (rows.Count == 0 && !isOver)
            {
                var read = await scan.Rows(scan.Ordered(status, isWaiting, after).Take(size)).ToListAsync(cancellationToken);
                read.ForEach(rows.Enqueue);
                isOver = read.Count < size;
                after = read.Count > 0 ? read[^1].Key(isWaiting ? InboxOrder.Waiting : InboxOrder.Newest) : after;
                size = Math.Min(size * 4, LargestRead);
            }

            return rows.Count > 0;
        }

        public ScanRow Take() => rows.Dequeue();
    }
}
