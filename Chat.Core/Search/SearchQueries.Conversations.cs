using System.Diagnostics;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Search;

/// <content>Conversations by their labels, or by filters alone.</content>
public sealed partial class SearchQueries
{
    /// <summary>So many conversations are looked at between two looks at the clock.</summary>
    private const int ConversationChunk = 400;

    /// <summary>Those with a label of this name; without any words, all that the filters leave. The latest begun first.</summary>
    private async Task<SearchResults> ConversationsAsync(SearchQuery query, SearchFilter filter, SearchKey? after, int limit, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var wanted = query.Terms.Count == 0 ? null : (await labels.AllAsync(cancellationToken)).Where(l => HitText.Snippet(l.Name, query.Terms) is not null).Select(l => l.Id).ToArray();
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var hits = new List<SearchHit>();
        var last = after?.Id;
        for (var hasMore = wanted is not []; hasMore;)
        {
            var ids = await ChunkAsync(db, wanted, filter, last, cancellationToken);
            hits.AddRange(await LoadAsync(db, filter, ids, cancellationToken));
            if (hits.Count > limit)
            {
                hits.RemoveRange(limit, hits.Count - limit);
                return new SearchResults(hits, hits[^1].Key);
            }

            hasMore = ids.Count == ConversationChunk;
            last = hasMore ? ids[^1] : null;
            if (hasMore && (hits.Count == limit || Stopwatch.GetElapsedTime(began) > Budget))
            {
                return new SearchResults(hits, new SearchKey(0, ids[^1]));
            }
        }

        return new SearchResults(hits, null);
    }

    private static async Task<List<SearchHit>> LoadAsync(ChatDbContext db, SearchFilter filter, List<Guid> ids, CancellationToken cancellationToken)
    {
        var found = await (
            from c in filter.Narrow(db.Conversations.AsNoTracking().Where(c => ids.Contains(c.Id)), db)
            join client in db.Clients on c.ClientId equals client.Id
            where (filter.After == null || c.LastMessageAt >= filter.After) && (filter.Before == null || c.LastMessageAt < filter.Before)
            select new
            {
                c.Id,
                c.ClientId,
                client.Name,
                c.Status,
                c.Labels,
                c.LastMessageAt,
                c.LastSequence,
                Last = db.Messages.Where(m => m.ConversationId == c.Id && m.Sequence == c.LastMessageSequence).Select(m => m.Body).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
        return
        [
            .. found.OrderByDescending(f => f.Id.ToString(), StringComparer.Ordinal)
                .Select(f => new SearchHit(SearchKind.Conversations, new SearchKey(0, f.Id), f.ClientId, f.Name, f.LastMessageAt)
                {
                    ConversationId = f.Id,
                    Sequence = f.LastSequence,
                    Status = f.Status,
                    Labels = LabelSet.Read(f.Labels),
                    Text = f.Last is { Length: > 0 } last ? HitText.Snippet(last, []) ?? [] : [],
                }),
        ];
    }

    /// <summary>The next conversations by their ids, which grow with the time of their beginning.</summary>
    private static async Task<List<Guid>> ChunkAsync(ChatDbContext db, int[]? wanted, SearchFilter filter, Guid? before, CancellationToken cancellationToken)
    {
        if (wanted is null)
        {
            if (filter.Clients is { } clients)
            {
                // Few people's conversations are few.
                var theirs = await db.Conversations.Where(c => clients.Contains(c.ClientId)).Select(c => c.Id).ToListAsync(cancellationToken);
                return [.. theirs.Where(id => before is not { } end || id.CompareTo(end) < 0).OrderDescending().Take(ConversationChunk)];
            }

            var all = before is { } last ? db.Conversations.Where(c => c.Id.CompareTo(last) < 0) : db.Conversations;
            return await all.OrderByDescending(c => c.Id).Select(c => c.Id).Take(ConversationChunk).ToListAsync(cancellationToken);
        }

        // Each label has its own stretch of the index; the heads of all of them are merged.
        var found = new List<Guid>();
        foreach (var label in wanted)
        {
            var labelled = db.ConversationLabels.Where(l => l.LabelId == label);
            labelled = before is { } last ? labelled.Where(l => l.ConversationId.CompareTo(last) < 0) : labelled;
            found.AddRange(await labelled.OrderByDescending(l => l.ConversationId).Select(l => l.ConversationId).Take(ConversationChunk).ToListAsync(cancellationToken));
        }

        return [.. found.Distinct().OrderByDescending(id => id.ToString(), StringComparer.Ordinal).Take(ConversationChunk)];
    }
}
