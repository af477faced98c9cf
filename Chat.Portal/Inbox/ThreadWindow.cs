using Chat.Core.Conversations;

namespace Chat.Portal.Inbox;

/// <summary>
/// The loaded stretch of one thread, without a hole in it. Usually it ends where the thread ends; after a jump far up it
/// does not, and then takes nothing new until the reader comes down. Lives on one circuit's context.
/// </summary>
internal sealed class ThreadWindow(ThreadQueries threads, Guid agentId, Guid conversationId)
{
    private const int PageSize = 50;

    /// <summary>Further away it is quicker to begin anew than to read all that lies between.</summary>
    private const int Near = 400;

    /// <summary>More entries are not kept at once: what is furthest from the reader goes.</summary>
    private const int Most = 600;

    private readonly List<ThreadEntry> entries = [];

    public IReadOnlyList<ThreadEntry> Entries => entries;

    public bool HasEarlier { get; private set; }

    public bool HasLater { get; private set; }

    public long End => entries.Count > 0 ? entries[^1].Sequence : 0;

    /// <summary>Reads the end of the thread, or the stretch around <paramref name="at"/>.</summary>
    public async Task LoadAsync(long? at, CancellationToken cancellationToken)
    {
        if (at is { } sequence)
        {
            var up = await threads.BeforeAsync(agentId, conversationId, sequence + 1, PageSize, cancellationToken);
            var down = await threads.AfterAsync(agentId, conversationId, sequence, PageSize, cancellationToken);
            Replace([.. up.Entries, .. down.Entries], up.HasMore, down.HasMore);
        }
        else
        {
            var end = await threads.BeforeAsync(agentId, conversationId, null, PageSize, cancellationToken);
            Replace(end.Entries, end.HasMore, hasLater: false);
        }
    }

    /// <summary>Makes sure that this entry is loaded.</summary>
    public async Task ReachAsync(long sequence, CancellationToken cancellationToken)
    {
        if (entries.Count == 0 || sequence < entries[0].Sequence - Near || (HasLater && sequence > End))
        {
            await LoadAsync(sequence, cancellationToken);
        }

        while (HasEarlier && entries[0].Sequence > sequence)
        {
            await LoadEarlierAsync(cancellationToken);
        }
    }

    public async Task LoadEarlierAsync(CancellationToken cancellationToken)
    {
        if (!HasEarlier || entries.Count == 0)
        {
            return;
        }

        var page = await threads.BeforeAsync(agentId, conversationId, entries[0].Sequence, PageSize, cancellationToken);

        // Another call may have been quicker.
        var first = entries[0].Sequence;
        entries.InsertRange(0, page.Entries.Where(e => e.Sequence < first));
        HasEarlier = page.HasMore;
        if (entries.Count > Most)
        {
            entries.RemoveRange(Most, entries.Count - Most);
            HasLater = true;
        }
    }

    public async Task LoadLaterAsync(CancellationToken cancellationToken)
    {
        if (!HasLater)
        {
            return;
        }

        var page = await threads.AfterAsync(agentId, conversationId, End, PageSize, cancellationToken);
        HasLater = page.HasMore;
        Add(page.Entries);
        if (entries.Count > Most)
        {
            entries.RemoveRange(0, entries.Count - Most);
            HasEarlier = true;
        }
    }

    /// <summary>Reads all that follows, unless the reader is far up.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        for (var hasMore = !HasLater; hasMore;)
        {
            var page = await threads.AfterAsync(agentId, conversationId, End, ConversationQueries.PageLimit, cancellationToken);
            Add(page.Entries);
            hasMore = page.HasMore;
        }
    }

    /// <summary>Takes a commit over; a hole is filled from the store.</summary>
    public async Task ApplyAsync(ConversationsCommitted commit, CancellationToken cancellationToken)
    {
        foreach (var edited in commit.Edited.Select(e => ThreadEntry.Of(e.Message)).Concat(commit.EditedNotes.Select(ThreadEntry.Of)))
        {
            if (entries.FindIndex(e => e.Id == edited.Id) is >= 0 and var at)
            {
                entries[at] = edited;
            }
        }

        var fresh = commit.Messages.Select(m => m.Message).Where(m => m.ConversationId == conversationId).Select(ThreadEntry.Of)
            .Concat(commit.Notes.Select(n => n.Note).Where(n => n.ConversationId == conversationId).Select(ThreadEntry.Of))
            .OrderBy(e => e.Sequence).ToList();
        if (HasLater || fresh.Count == 0 || fresh[^1].Sequence <= End)
        {
            return;
        }

        if (fresh[0].Sequence > End + 1)
        {
            await CatchUpAsync(cancellationToken);
        }
        else
        {
            Add(fresh);
        }
    }

    private void Add(IEnumerable<ThreadEntry> later)
    {
        foreach (var entry in later)
        {
            if (entry.Sequence > End)
            {
                entries.Add(entry);
            }
        }
    }

    private void Replace(IReadOnlyList<ThreadEntry> with, bool hasEarlier, bool hasLater)
    {
        entries.Clear();
        entries.AddRange(with);
        HasEarlier = hasEarlier;
        HasLater = hasLater;
    }
}
