using Chat.Core.Conversations;

namespace Chat.Portal.Inbox;

/// <summary>
/// The counts beside the tabs. Read from the store, and between two readings changed by what is committed, so that they are right with the very repaint
/// that shows the change. What was committed while they were read may be counted twice: the next reading, a moment later, has the last word.
/// </summary>
internal sealed class InboxTally(InboxQueries inbox, Guid agentId)
{
    private static readonly InboxAssignee[] Tabs = [InboxAssignee.Me, InboxAssignee.Nobody, InboxAssignee.Anybody];

    private readonly InboxView[] views = new InboxView[Tabs.Length];
    private readonly InboxCount[] counts = new InboxCount[Tabs.Length];
    private int unread;

    public InboxCounts Counts { get; private set; } = InboxCounts.None;

    public void Turn(InboxView view)
    {
        for (var i = 0; i < Tabs.Length; i++)
        {
            views[i] = Tab(view, Tabs[i]);
        }
    }

    /// <summary>The same view with another assignee.</summary>
    public static InboxView Tab(InboxView view, InboxAssignee assignee) => view with { Assignee = assignee, AgentId = null };

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        InboxView[] asked = [.. views];
        var found = new InboxCount[asked.Length];
        for (var i = 0; i < asked.Length; i++)
        {
            found[i] = await inbox.CountAsync(agentId, asked[i], cancellationToken);
        }

        unread = await inbox.UnreadAsync(agentId, cancellationToken);
        if (asked.SequenceEqual(views))
        {
            found.CopyTo(counts, 0);
            Show();
        }
    }

    /// <param name="wasSeen">Whether the agent could see it as it was before.</param>
    /// <param name="isSeen">Whether he can see it now.</param>
    public void Apply(ConversationChange change, bool wasSeen, bool isSeen)
    {
        for (var i = 0; i < views.Length; i++)
        {
            var by = Difference(state => views[i].Matches(state, agentId));
            counts[i] = counts[i] with { Value = Math.Max(0, counts[i].Value + by) };
        }

        unread = Math.Max(0, unread + Difference(state => state is { Status: ConversationStatus.Open, UnreadCount: > 0 }));
        Show();

        int Difference(Func<ConversationState, bool> counts) =>
            (isSeen && counts(change.After) ? 1 : 0) - (wasSeen && change.Before is { } before && counts(before) ? 1 : 0);
    }

    private void Show() => Counts = new InboxCounts(counts[0], counts[1], counts[2], unread);
}
