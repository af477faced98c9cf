using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Search;

/// <summary>Asks the store what the names in a search text stand for.</summary>
internal sealed class SearchNames(IDbContextFactory<ChatDbContext> store, AgentDirectory directory, LabelService labels, IndexReader index)
{
    /// <summary>So many conversations may stand as words in one question.</summary>
    private const int MostConversations = 100;

    private const int MostClients = 50;

    /// <summary>So many are looked at to find those whom the agent may see.</summary>
    private const int MostCandidates = 1_000;

    /// <param name="wall">The moment at which the clock on the agent's wall shows this.</param>
    public async Task<SearchFilter> ResolveAsync(AgentCard me, SearchQuery query, SearchKind kind, Func<DateTime, DateTimeOffset> wall, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var filter = new SearchFilter
        {
            Scope = me.Scope,
            States = query.States,
            By = query.By,
            After = query.After?.ToDateTime(TimeOnly.MinValue) is { } after ? wall(after) : null,
            Before = query.Before?.ToDateTime(TimeOnly.MinValue) is { } before ? wall(before) : null,
        };
        var matches = query.Terms.Select(t => t.Match).ToList();
        if (kind != SearchKind.Clients)
        {
            filter = await AgentsAsync(filter, me, query, matches, cancellationToken);
            filter = await LabelsAsync(filter, db, query, matches, cancellationToken);
            filter = await ClientsAsync(filter, db, query, matches, cancellationToken);
            filter = await StatesAsync(filter, db, matches, cancellationToken);
            matches.AddRange(query.HasFile || kind == SearchKind.Files ? [IndexMarks.Match(IndexMarks.File)] : []);
            matches.AddRange(query.HasPicture ? [IndexMarks.Match(IndexMarks.Picture)] : []);
        }

        filter = await SitesAsync(filter, db, query, cancellationToken);
        return filter with { Match = matches.Count > 0 ? string.Join(" AND ", matches) : null };
    }

    private async Task<SearchFilter> AgentsAsync(SearchFilter filter, AgentCard me, SearchQuery query, List<string> matches, CancellationToken cancellationToken)
    {
        if (query.Agents.Count == 0 || filter.Trouble is not null)
        {
            return filter;
        }

        var team = await directory.AllAsync(cancellationToken);
        var found = new List<Guid>();
        foreach (var name in query.Agents)
        {
            var fitting = string.Equals(name, "me", StringComparison.OrdinalIgnoreCase) ? [me.Id] : Named(team.Values, a => a.Name, name).Select(a => a.Id).ToList();
            if (fitting.Count == 0)
            {
                return filter with { Trouble = new SearchTrouble(SearchFault.NoSuchAgent, "agent", name) };
            }

            found.AddRange(fitting);
        }

        matches.Add(AnyOf(found.Distinct().Select(IndexMarks.Agent)));
        return filter with { Agents = found };
    }

    private async Task<SearchFilter> LabelsAsync(SearchFilter filter, ChatDbContext db, SearchQuery query, List<string> matches, CancellationToken cancellationToken)
    {
        foreach (var name in filter.Trouble is null ? query.Labels : [])
        {
            var fitting = Named(await labels.AllAsync(cancellationToken), l => l.Name, name);
            var label = fitting.Find(l => Folded(l.Name) == Folded(name)) ?? fitting.FirstOrDefault();
            if (label is null)
            {
                return filter with { Trouble = new SearchTrouble(SearchFault.NoSuchLabel, "label", name) };
            }

            var conversations = await db.ConversationLabels.Where(l => l.LabelId == label.Id).OrderBy(l => l.ConversationId).Select(l => l.ConversationId).Take(MostConversations + 1).ToListAsync(cancellationToken);
            Mark(conversations, matches);
            filter = filter with { Labels = [.. filter.Labels, LabelSet.Write([label.Id])], IsEmpty = filter.IsEmpty || conversations.Count == 0 };
        }

        return filter;
    }

    private async Task<SearchFilter> ClientsAsync(SearchFilter filter, ChatDbContext db, SearchQuery query, List<string> matches, CancellationToken cancellationToken)
    {
        foreach (var name in filter.Trouble is null ? query.From : [])
        {
            var words = SearchWords.Of(name, isQuestion: true).ConvertAll(w => w.Text);
            var match = words.Count == 0 ? null : string.Join(" AND ", words.Select((w, i) => new SearchTerm([w], IsPrefix: i == words.Count - 1 && w.Length > 1).Match));
            var rows = match is null ? [] : index.Rows(SearchKind.Clients, match, 0, long.MaxValue, MostCandidates);
            if (rows.Count == 0)
            {
                return filter with { IsEmpty = true };
            }

            Guid[] found = [.. index.Clients(rows).Keys];
            var clients = await db.Clients.Where(c => found.Contains(c.Id)).SeenBy(filter.Scope, db).Select(c => c.Id).Take(MostClients + 1).ToListAsync(cancellationToken);
            if (clients.Count > MostClients || rows.Count == MostCandidates)
            {
                return filter with { Trouble = new SearchTrouble(SearchFault.TooManyClients, "from", name) };
            }

            var conversations = await db.Conversations.Where(c => clients.Contains(c.ClientId)).Select(c => c.Id).Take(MostConversations + 1).ToListAsync(cancellationToken);
            Mark(conversations, matches);
            filter = filter with
            {
                Clients = filter.Clients is { } before ? [.. before.Intersect(clients)] : clients,
                IsEmpty = filter.IsEmpty || conversations.Count == 0,
            };
        }

        return filter;
    }

    private static async Task<SearchFilter> StatesAsync(SearchFilter filter, ChatDbContext db, List<string> matches, CancellationToken cancellationToken)
    {
        if (filter.States is [var state])
        {
            var conversations = await db.Conversations.Where(c => c.Status == state).OrderByDescending(c => c.LastMessageAt).Select(c => c.Id).Take(MostConversations + 1).ToListAsync(cancellationToken);
            Mark(conversations, matches);
            return filter with { IsEmpty = filter.IsEmpty || conversations.Count == 0 };
        }

        return filter;
    }

    private static async Task<SearchFilter> SitesAsync(SearchFilter filter, ChatDbContext db, SearchQuery query, CancellationToken cancellationToken)
    {
        if (query.Sites.Count == 0 || filter.Trouble is not null)
        {
            return filter;
        }

        var all = (await db.Sites.AsNoTracking().Select(s => new { s.Id, s.Key, s.Name }).ToListAsync(cancellationToken)).Where(s => filter.Scope.Serves(s.Id)).ToList();
        var found = new List<Guid>();
        foreach (var name in query.Sites)
        {
            var fitting = all.Where(s => string.Equals(s.Key, name, StringComparison.OrdinalIgnoreCase)).Concat(Named(all, s => s.Name, name)).Select(s => s.Id).ToList();
            if (fitting.Count == 0)
            {
                return filter with { Trouble = new SearchTrouble(SearchFault.NoSuchSite, "site", name) };
            }

            found.AddRange(fitting);
        }

        return filter with { Sites = [.. found.Distinct()] };
    }

    private static void Mark(List<Guid> conversations, List<string> matches)
    {
        if (conversations.Count is > 0 and <= MostConversations)
        {
            matches.Add(AnyOf(conversations.Select(IndexMarks.Conversation)));
        }
    }

    private static string AnyOf(IEnumerable<string> marks) => $"({string.Join(" OR ", marks.Select(IndexMarks.Match))})";

    /// <summary>Everything of which the name has these words, or their beginnings, in this order.</summary>
    internal static List<T> Named<T>(IEnumerable<T> all, Func<T, string> name, string asked)
    {
        var words = SearchWords.Of(asked).ConvertAll(w => w.Text);
        return words.Count == 0 ? [] : [.. all.Where(one => HasAll(SearchWords.Of(name(one)), words))];
    }

    private static bool HasAll(List<SearchWord> words, List<string> asked)
    {
        var from = 0;
        foreach (var word in asked)
        {
            var at = words.FindIndex(from, w => w.Text.StartsWith(word, StringComparison.Ordinal));
            if (at < 0)
            {
                return false;
            }

            from = at + 1;
        }

        return true;
    }

    private static string Folded(string name) => string.Join(' ', SearchWords.Of(name).Select(w => w.Text));
}
