using System.Diagnostics;
using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Search;

/// <summary>
/// What agents look for. The index says where a word stands; what is shown, and whether it may be, is read from the store at that moment: what was deleted,
/// moved or closed a second ago is so here too. Newest first, pages by key, and a bounded piece of work for each call, whatever is asked.
/// </summary>
public sealed partial class SearchQueries
{
    /// <summary>Tabs count up to here.</summary>
    public const int CountLimit = 100;

    /// <summary>How many rows of the index the first look covers; each further one covers more.</summary>
    private const long FirstStretch = 65_536;

    /// <summary>After this a call answers with what it has, and where the next one goes on.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(12);

    private readonly IDbContextFactory<ChatDbContext> store;
    private readonly AgentDirectory agents;
    private readonly IndexReader index;
    private readonly SearchNames names;
    private readonly Conversations.LabelService labels;

    internal SearchQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, Conversations.LabelService labels, IndexReader index, SearchNames names)
    {
        this.store = store;
        this.agents = agents;
        this.labels = labels;
        this.index = index;
        this.names = names;
    }

    /// <param name="after">Where the page before ended; null for the newest.</param>
    /// <param name="wall">The moment at which the clock on the agent's wall shows this.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<SearchResults> FindAsync(
        Guid agentId, SearchQuery query, SearchKind kind, SearchKey? after, int limit, Func<DateTime, DateTimeOffset> wall, CancellationToken cancellationToken)
    {
        var me = await agents.RequireAsync(agentId, cancellationToken);
        if (query.Trouble is not null || query.IsEmpty)
        {
            return SearchResults.None with { Trouble = query.Trouble };
        }

        if (HasForeignFilters(query, kind))
        {
            return SearchResults.None with { HasForeignFilters = true };
        }

        var filter = await names.ResolveAsync(me, query, kind, wall, cancellationToken);
        if (filter.Trouble is not null || filter.IsEmpty)
        {
            return SearchResults.None with { Trouble = filter.Trouble };
        }

        if (kind == SearchKind.Conversations)
        {
            return await ConversationsAsync(query, filter, after, limit, cancellationToken);
        }

        List<SearchHit> hits;
        long? next;
        if (filter.NarrowsRows)
        {
            // Many of the rows may not stay: that is asked before anything of them is read to be shown.
            (var rows, next) = await WalkAsync(filter, kind, after?.Row, limit, found => RowsAsync(filter, kind, found, cancellationToken), row => row, cancellationToken);
            hits = rows.Count > 0 ? await HitsAsync(query, filter, kind, rows, cancellationToken) : [];
        }
        else
        {
            (hits, next) = await WalkAsync(filter, kind, after?.Row, limit, rows => HitsAsync(query, filter, kind, rows, cancellationToken), hit => hit.Key.Row, cancellationToken);
        }

        return new SearchResults(hits, next is { } last ? new SearchKey(last, Guid.Empty) : null);
    }

    /// <summary>How many there are, up to <see cref="CountLimit"/>. Counts what the agent may see, and nothing else.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<SearchCount> CountAsync(Guid agentId, SearchQuery query, SearchKind kind, Func<DateTime, DateTimeOffset> wall, CancellationToken cancellationToken)
    {
        var me = await agents.RequireAsync(agentId, cancellationToken);
        if (query.Trouble is not null || query.IsEmpty || HasForeignFilters(query, kind))
        {
            return default;
        }

        var filter = await names.ResolveAsync(me, query, kind, wall, cancellationToken);
        if (filter.Trouble is not null || filter.IsEmpty)
        {
            return default;
        }

        if (kind == SearchKind.Conversations)
        {
            var page = await ConversationsAsync(query, filter, null, CountLimit, cancellationToken);
            return new SearchCount(page.Hits.Count, page.Next is not null);
        }

        var (rows, next) = await WalkAsync(filter, kind, null, CountLimit, found => RowsAsync(filter, kind, found, cancellationToken), row => row, cancellationToken);
        return new SearchCount(rows.Count, next is not null);
    }

    /// <summary>Clients have no messages' filters, conversations no authors and files.</summary>
    private static bool HasForeignFilters(SearchQuery query, SearchKind kind) => kind switch
    {
        SearchKind.Clients => query.HasFilters && (query with { Sites = [] }).HasFilters,
        SearchKind.Conversations => query.Agents.Count > 0 || query.By is not null || query.HasFile || query.HasPicture,
        SearchKind.Notes => query.HasFile || query.HasPicture || query.By == Conversations.MessageAuthor.Client,
        _ => false,
    };

    /// <summary>
    /// Downwards through the rows, stretch by stretch. Each stretch is a question of its own to the index, so that two common words that never meet cost no more
    /// than a rare one.
    /// </summary>
    /// <param name="load">Which of the rows stay, newest first.</param>
    private async Task<(List<T> Found, long? Next)> WalkAsync<T>(
        SearchFilter filter, SearchKind kind, long? after, int limit, Func<List<long>, Task<List<T>>> load, Func<T, long> rowOf, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var (bottom, top) = await StretchAsync(filter, kind, cancellationToken);
        top = Math.Min(top, after ?? long.MaxValue);
        var found = new List<T>();
        for (var width = FirstStretch; found.Count < limit && top > bottom;)
        {
            var from = Math.Max(bottom, top - width);
            var take = filter.NarrowsRows ? Math.Clamp((limit - found.Count) * 4, 100, 400) : limit - found.Count;
            var rows = await CandidatesAsync(filter, kind, from, top, take, cancellationToken);
            found.AddRange(rows.Count > 0 ? await load(rows) : []);
            (top, width) = rows.Count == take ? (rows[^1], width) : (from, width * 4);
            if (found.Count < limit && Stopwatch.GetElapsedTime(began) > Budget)
            {
                break;
            }
        }

        if (found.Count > limit)
        {
            found.RemoveRange(limit, found.Count - limit);
            top = rowOf(found[^1]);
        }

        return (found, top > bottom ? top : null);
    }

    private async Task<List<long>> CandidatesAsync(SearchFilter filter, SearchKind kind, long from, long top, int take, CancellationToken cancellationToken)
    {
        if (filter.Match is { } match)
        {
            return index.Rows(kind, match, from, top, take);
        }

        // Filters alone, and none of them leaves few: the rows of the store as they come.
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var rows = kind == SearchKind.Notes
            ? db.Notes.Where(n => n.Id >= from && n.Id < top).Select(n => n.Id)
            : db.Messages.Where(m => m.Id >= from && m.Id < top && (kind == SearchKind.Messages || m.Attachments != null)).Select(m => m.Id);
        return await rows.OrderByDescending(id => id).Take(take).ToListAsync(cancellationToken);
    }

    /// <summary>The rows among which it can be, by the dates that are asked for: row ids grow with time.</summary>
    private async Task<(long Bottom, long Top)> StretchAsync(SearchFilter filter, SearchKind kind, CancellationToken cancellationToken)
    {
        var end = index.End(kind);
        if (filter.After is null && filter.Before is null)
        {
            return (1, end);
        }

        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var bottom = filter.After is { } after ? await RowAtAsync(db, kind, after, end, cancellationToken) : 1;
        var top = filter.Before is { } before ? await RowAtAsync(db, kind, before, end, cancellationToken) : end;
        return (bottom, top);
    }

    /// <summary>The first row that is not older, found by halving.</summary>
    private static async Task<long> RowAtAsync(ChatDbContext db, SearchKind kind, DateTimeOffset time, long end, CancellationToken cancellationToken)
    {
        var (low, high) = (1L, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var sentAt = kind == SearchKind.Notes
                ? await db.Notes.Where(n => n.Id >= middle && n.Id < high).OrderBy(n => n.Id).Select(n => (DateTimeOffset?)n.SentAt).FirstOrDefaultAsync(cancellationToken)
                : await db.Messages.Where(m => m.Id >= middle && m.Id < high).OrderBy(m => m.Id).Select(m => (DateTimeOffset?)m.SentAt).FirstOrDefaultAsync(cancellationToken);
            (low, high) = sentAt is { } at && at < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
