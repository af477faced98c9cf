namespace Chat.Core.Search;

/// <summary>How far the index is.</summary>
/// <param name="IsBuilding">Whether what was there before it began is not all in yet.</param>
/// <param name="Percent">How much of that is in.</param>
/// <param name="IsTroubled">Whether it could not be written lately: what is new is not found.</param>
/// <param name="Messages">How many messages are in, those included that are gone.</param>
public sealed record SearchState(bool IsBuilding, int Percent, bool IsTroubled, long Messages);

/// <summary>What the follower and those who ask of it tell each other.</summary>
internal sealed class SearchProgress
{
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiting = [];
    private bool mustRebuild;
    private long followed;
    private volatile SearchState state = new(IsBuilding: true, 0, IsTroubled: false, 0);

    /// <summary>There is another word to say about the index. Raised on the follower's thread.</summary>
    public event Action? Changed;

    /// <summary>Somebody waits.</summary>
    public event Action? Asked;

    public SearchState State => state;

    /// <summary>The last entry of the store's log of changes that a complete index has followed; 0 while there is none.</summary>
    public long Followed => Interlocked.Read(ref followed);

    /// <summary>Whether somebody waits.</summary>
    public bool IsAsked
    {
        get
        {
            lock (gate)
            {
                return mustRebuild || waiting.Count > 0;
            }
        }
    }

    /// <summary>Completes when all that was stored by now is in the index, and all that was erased is out of its file.</summary>
    public Task CaughtUpAsync(CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add(mine);
        }

        Asked?.Invoke();
        return mine.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Has the index made anew.</summary>
    public void Rebuild()
    {
        lock (gate)
        {
            mustRebuild = true;
        }

        Asked?.Invoke();
    }

    /// <summary>What was asked before this step.</summary>
    public (bool Rebuild, IReadOnlyList<TaskCompletionSource> Waiting) BeginStep()
    {
        lock (gate)
        {
            return (mustRebuild, [.. waiting]);
        }
    }

    /// <summary>An empty index is there.</summary>
    public void Begin()
    {
        lock (gate)
        {
            mustRebuild = false;
        }

        Interlocked.Exchange(ref followed, 0);

        Take(new SearchState(IsBuilding: true, 0, IsTroubled: false, 0));
    }

    public void EndStep(IndexPlaces places, StoreNews news, IReadOnlyList<TaskCompletionSource> asked)
    {
        Interlocked.Exchange(ref followed, places.IsBuilt ? places.Changes : 0);
        var percent = news.End == 0 ? 100 : (int)Math.Min(99, places.Messages * 100 / news.End);
        Take(new SearchState(!places.IsBuilt, places.IsBuilt ? 100 : percent, IsTroubled: false, places.Messages));
        if (news.HasMore || places.HasRemains)
        {
            return;
        }

        lock (gate)
        {
            waiting.RemoveAll(asked.Contains);
        }

        foreach (var one in asked)
        {
            one.TrySetResult();
        }
    }

    public void Trouble() => Take(state with { IsTroubled = true });

    private void Take(SearchState next)
    {
        var isNews = next with { Messages = 0 } != state with { Messages = 0 };
        state = next;
        if (isNews)
        {
            Changed?.Invoke();
        }
    }
}
