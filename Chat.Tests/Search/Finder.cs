using Chat.Core.Search;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Search;

/// <summary>Searches as an agent of the host does, when the index has all that was stored.</summary>
internal static class Finder
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static DateTimeOffset Wall(DateTime day) => new(day, TimeSpan.Zero);

    public static Task CaughtUpAsync(this ChatHost host) => host.Services.GetRequiredService<SearchIndex>().CaughtUpAsync(Stop).WaitAsync(Wait.Limit, Stop);

    public static async Task<SearchResults> SearchAsync(this ChatHost host, string text, SearchKind kind = SearchKind.Messages, SearchKey? after = null, int limit = 50, Guid? agentId = null)
    {
        await host.CaughtUpAsync();
        return await host.Services.GetRequiredService<SearchQueries>()
            .FindAsync(agentId ?? await host.AgentIdAsync(), SearchQueryParser.Parse(text, new DateOnly(2025, 3, 1)), kind, after, limit, Wall, Stop);
    }

    /// <summary>The lines that are found, newest first, with hits in brackets.</summary>
    public static async Task<string[]> FindAsync(this ChatHost host, string text, SearchKind kind = SearchKind.Messages) =>
        [.. (await host.SearchAsync(text, kind)).Hits.Select(hit => Line(kind == SearchKind.Clients ? hit.Name : hit.Text))];

    public static async Task<SearchCount> CountAsync(this ChatHost host, string text, SearchKind kind = SearchKind.Messages)
    {
        await host.CaughtUpAsync();
        return await host.Services.GetRequiredService<SearchQueries>().CountAsync(await host.AgentIdAsync(), SearchQueryParser.Parse(text, new DateOnly(2025, 3, 1)), kind, Wall, Stop);
    }

    /// <summary>A copy of the index as it is, beside the running host.</summary>
    public static void KeepIndex(this ChatHost host, string to)
    {
        using var from = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "search.db")};Pooling=False;Mode=ReadOnly");
        using var copy = new SqliteConnection($"Data Source={to};Pooling=False");
        from.Open();
        copy.Open();
        from.BackupDatabase(copy);
    }

    /// <summary>Puts the copy in the place of the index of a host that is stopped.</summary>
    public static void RestoreIndex(this ChatHost host, string from)
    {
        var index = Path.Combine(host.DataDirectory, "search.db");
        ClearIndex(index);
        File.Move(from, index);
    }

    public static void ClearIndex(string index)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(index)!, "search.db*"))
        {
            File.Delete(file);
        }
    }

    public static string Line(IEnumerable<HitPart> parts) => string.Concat(parts.Select(p => p.IsHit ? $"[{p.Text}]" : p.Text));
}
