using Chat.Core.Diagnostics;

namespace Chat.Core.Conversations;

/// <summary>One thing that is done to many conversations.</summary>
public abstract record BulkAction
{
    private BulkAction()
    {
    }

    public sealed record Resolve : BulkAction;

    public sealed record Reopen : BulkAction;

    public sealed record SetPending : BulkAction;

    /// <param name="Until">Null for the next message.</param>
    public sealed record Snooze(DateTimeOffset? Until) : BulkAction;

    /// <param name="AssigneeId">Null for nobody.</param>
    public sealed record Assign(Guid? AssigneeId) : BulkAction;

    /// <param name="TeamId">Null for no team.</param>
    public sealed record AssignTeam(Guid? TeamId) : BulkAction;

    public sealed record Label(IReadOnlyCollection<int> Add, IReadOnlyCollection<int> Remove) : BulkAction;

    public sealed record Prioritise(ConversationPriority Priority) : BulkAction;
}

/// <summary>A conversation that was chosen.</summary>
/// <param name="SeenAssigneeId">Whose it was when it was chosen: what a colleague has taken since is not taken from him unseen.</param>
public sealed record BulkItem(Guid Id, Guid? SeenAssigneeId);

/// <summary>What was done to a conversation, so that it can be undone.</summary>
public sealed record BulkChange(ConversationState Before, ConversationState After);

public enum BulkSkip
{
    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>A colleague has taken it, or changed it, in between.</summary>
    ChangedSince,

    /// <summary>There is no such conversation, or it is not this agent's to see.</summary>
    Gone,

    /// <summary>A rule forbids it; <see cref="BulkSkipped.Why"/> says which.</summary>
    Refused,

    /// <summary>The store could not take it.</summary>
    NotStored,
}

/// <param name="Why">A sentence for the agent where the reason alone does not say it.</param>
public sealed record BulkSkipped(Guid Id, BulkSkip Reason, Sentence? Why = null);

/// <summary>Every chosen conversation is in exactly one of the two.</summary>
public sealed record BulkResult(IReadOnlyList<BulkChange> Done, IReadOnlyList<BulkSkipped> Skipped);
