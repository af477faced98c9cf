using Chat.Core.Search;
using Chat.Portal.Inbox;

namespace Chat.Portal.Search;

/// <summary>What one agent is looking for and what was found so far. Lives on one circuit's context; only the last question counts.</summary>
public sealed class SearchModel(SearchSources sources, Guid agentId, Func<DateTime, DateTimeOffset> wall) : IDisposable
{
    public const int PageSize = 30;

    /// <summary>A question whose hits lie far apart is asked on by itself, so many bounded steps at most.</summary>
    private const int MostSteps = 400;

    private readonly List<SearchHit> hits = [];
    private readonly Dictionary<SearchKind, SearchCount> counts = [];
    private CancellationTokenSource? asking;
    private SearchKey? next;

    public string Text { get; private set; } = "";

    public SearchKind Kind { get; private set; }

    public SearchQuery Query { get; private set; } = new();

    public LoadState State { get; private set; } = LoadState.Ready;

    public SearchTrouble? Trouble { get; private set; }

    /// <summary>Whether the text has filters that mean nothing for this kind.</summary>
    public bool HasForeignFilters { get; private set; }

    public IReadOnlyList<SearchHit> Hits => hits;

    public bool HasMore => next is not null;

    /// <summary>Whether it is still looked further back.</summary>
    public bool IsLooking { get; private set; }

    public IReadOnlyDictionary<SearchKind, SearchCount> Counts => counts;

    /// <summary>The hit that is looked at.</summary>
    public SearchHit? Chosen { get; private set; }

    /// <summary>Hits of one conversation stand together, where the newest of them stands.</summary>
    public IEnumerable<IReadOnlyList<SearchHit>> Groups => hits.GroupBy(h => h.ConversationId ?? h.ClientId).Select(g => g.ToList());

    /// <summary>The tabs.</summary>
    public IReadOnlyList<SearchKind> Kinds => Query.In is { } only ? [only] : Enum.GetValues<SearchKind>();

    public int Conversations => hits.DistinctBy(h => h.ConversationId).Count();

    /// <summary>Asks anew. What was asked before is called off.</summary>
    /// <param name="changed">Called when there is something to paint.</param>
    public async Task AskAsync(string text, SearchKind kind, DateOnly today, Action changed)
    {
        var mine = Begin();
        (Text, Query) = (text, SearchQueryParser.Parse(text, today));
        Kind = Query.In ?? kind;
        (Trouble, HasForeignFilters, next) = (Query.Trouble, false, null);
        counts.Clear();
        if (Trouble is not null || Query.IsEmpty)
        {
            hits.Clear();
            (State, Chosen, IsLooking) = (LoadState.Ready, null, false);
            changed();
            return;
        }

        // What is shown stays until there is something better, so that nothing flickers from letter to letter.
        State = hits.Count == 0 ? LoadState.Loading : State;
        changed();
        await LookAsync(isNew: true, changed, mine);
        if (!mine.IsCancellationRequested && State == LoadState.Ready && Trouble is null)
        {
            await CountAsync(changed, mine);
        }
    }

    public async Task MoreAsync(Action changed)
    {
        if (next is not null && !IsLooking)
        {
            await LookAsync(isNew: false, changed, Begin());
        }
    }

    public void Choose(SearchHit? hit) => Chosen = hit;

    public SearchHit? Find(string id) => hits.Find(h => Id(h) == id);

    /// <summary>What names a hit on the page and in the address.</summary>
    public static string Id(SearchHit hit) => hit.Kind == SearchKind.Conversations ? $"{hit.Key.Id:N}" : $"{char.ToLowerInvariant(hit.Kind.ToString()[0])}{hit.Key.Row}";

    public void Dispose()
    {
        asking?.Cancel();
        asking?.Dispose();
    }

    private CancellationToken Begin()
    {
        asking?.Cancel();
        asking?.Dispose();
        asking = new CancellationTokenSource();
        return asking.Token;
    }

    private async Task LookAsync(bool isNew, Action changed, CancellationToken mine)
    {
        IsLooking = true;
        var wanted = isNew ? PageSize : hits.Count + PageSize;
        var isFirst = isNew;
        for (var step = 0; step < MostSteps && (isFirst || (next is not null && hits.Count < wanted)); step++)
        {
            try
            {
                var page = await sources.Queries.FindAsync(agentId, Query, Kind, next, Math.Min(PageSize, wanted - (isFirst ? 0 : hits.Count)), wall, mine);
                if (mine.IsCancellationRequested)
                {
                    return;
                }

                Take(page, isFirst);
                changed();
                isFirst = false;

                // Others on this circuit have their turn between two steps.
                await Task.Yield();
            }
            catch (OperationCanceledException) when (mine.IsCancellationRequested)
            {
                return;
            }
            catch when (!mine.IsCancellationRequested)
            {
                (State, IsLooking) = (LoadState.Failed, false);
                throw;
            }
        }

        IsLooking = false;
        changed();
    }

    private void Take(SearchResults page, bool isFirst)
    {
        if (isFirst)
        {
            hits.Clear();
        }

        hits.AddRange(page.Hits);
        (next, State, Trouble, HasForeignFilters) = (page.Next, LoadState.Ready, page.Trouble, page.HasForeignFilters);
        Chosen = Chosen is { } chosen && hits.Exists(h => Id(h) == Id(chosen)) ? chosen : hits.FirstOrDefault();
    }

    /// <summary>The numbers on the tabs come after what is looked at.</summary>
    private async Task CountAsync(Action changed, CancellationToken mine)
    {
        foreach (var kind in Kinds)
        {
            var count = await sources.Queries.CountAsync(agentId, Query, kind, wall, mine);
            if (mine.IsCancellationRequested)
            {
                return;
            }

            counts[kind] = count;
        }

        changed();
    }
}
