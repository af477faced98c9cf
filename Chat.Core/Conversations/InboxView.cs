namespace Chat.Core.Conversations;

/// <summary>Several statuses at once.</summary>
[Flags]
public enum InboxStatuses
{
    Open = 1 << ConversationStatus.Open,
    Pending = 1 << ConversationStatus.Pending,
    Snoozed = 1 << ConversationStatus.Snoozed,
    Resolved = 1 << ConversationStatus.Resolved,
    All = Open | Pending | Snoozed | Resolved,
}

/// <summary>Whose conversations a list shows.</summary>
public enum InboxAssignee
{
    Anybody,

    /// <summary>Whoever looks: the same address shows each agent his own.</summary>
    Me,
    Nobody,

    /// <summary>The one of <see cref="InboxView.AgentId"/>.</summary>
    Agent,
}

public enum InboxOrder
{
    /// <summary>By the newest message.</summary>
    Newest,

    /// <summary>Whoever waits longest for an answer first; after them, newest first, who does not wait.</summary>
    Waiting,
}

/// <summary>
/// Which conversations a list shows, and in which order. Immutable, and equal when it shows the same; <see cref="InboxViewText"/> is how it stands in an
/// address.
/// </summary>
public sealed record InboxView
{
    public static InboxView Open { get; } = new();

    public static InboxView Mine { get; } = new() { Assignee = InboxAssignee.Me };

    public static InboxView Unassigned { get; } = new() { Assignee = InboxAssignee.Nobody };

    public static InboxView Pending { get; } = new() { Statuses = InboxStatuses.Pending };

    public static InboxView Snoozed { get; } = new() { Statuses = InboxStatuses.Snoozed };

    public static InboxView Resolved { get; } = new() { Statuses = InboxStatuses.Resolved };

    public static InboxView All { get; } = new() { Statuses = InboxStatuses.All };

    public InboxStatuses Statuses { get; init; } = InboxStatuses.Open;

    public InboxAssignee Assignee { get; init; }

    /// <summary>Set when, and only when, <see cref="Assignee"/> is <see cref="InboxAssignee.Agent"/>.</summary>
    public Guid? AgentId { get; init; }

    public Guid? SiteId { get; init; }

    public Guid? TeamId { get; init; }

    public int? LabelId { get; init; }

    public InboxOrder Order { get; init; }

    /// <summary>The parts of an address that say nothing here, as they stood there; a view that has some shows nothing rather than something else.</summary>
    public string Unknown { get; init; } = "";

    /// <summary>Whether an index holds exactly what it shows, in its order; else rows are looked at one by one.</summary>
    public bool IsIndexed =>
        this is { SiteId: null, LabelId: null, Order: InboxOrder.Newest, Unknown: "" } && (TeamId is null || Assignee == InboxAssignee.Anybody);

    public bool Has(ConversationStatus status) => ((int)Statuses & (1 << (int)status)) != 0;

    public bool Matches(ConversationState state, Guid me) => Matches(state.Status, state.AssigneeId, state.SiteId, state.TeamId, state.Labels, me);

    internal bool Matches(ConversationStatus status, Guid? assigneeId, Guid siteId, Guid? teamId, string labels, Guid me) =>
        Unknown.Length == 0
        && Has(status)
        && Assignee switch
        {
            InboxAssignee.Me => assigneeId == me,
            InboxAssignee.Nobody => assigneeId is null,
            InboxAssignee.Agent => assigneeId == AgentId,
            _ => true,
        }
        && (SiteId is null || SiteId == siteId)
        && (TeamId is null || TeamId == teamId)
        && (LabelId is not { } label || LabelSet.Has(labels, label));

    /// <summary>The agent whose conversations it shows; null when it is not one agent's.</summary>
    internal Guid? AssigneeId(Guid me) => Assignee switch { InboxAssignee.Me => me, InboxAssignee.Agent => AgentId, _ => null };

    /// <summary>The statuses that it shows, in their own order.</summary>
    internal IEnumerable<ConversationStatus> StatusList() => Enum.GetValues<ConversationStatus>().Where(Has);
}
