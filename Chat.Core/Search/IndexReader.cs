using Microsoft.Data.Sqlite;

namespace Chat.Core.Search;

/// <summary>Asks the index for rows, newest first and never for more than a stretch of them.</summary>
internal sealed class IndexReader(IndexFile file, SearchProgress progress)
{
    /// <summary>Rows between two row ids that fit.</summary>
    /// <param name="top">Exclusive.</param>
    /// <param name="bottom">Inclusive.</param>
    public List<long> Rows(SearchKind kind, string match, long bottom, long top, int limit) => Read(connection =>
    {
        var table = Table(kind);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT rowid FROM {table} WHERE {table} MATCH $match AND rowid >= $bottom AND rowid < $top ORDER BY rowid DESC LIMIT $limit";
        command.Parameters.AddWithValue("$match", match);
        command.Parameters.AddWithValue("$bottom", bottom);
        command.Parameters.AddWithValue("$top", top);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var rows = new List<long>();
        while (reader.Read())
        {
            rows.Add(reader.GetInt64(0));
        }

        return rows;
    }, []);

    /// <summary>The row after the last one that is in.</summary>
    public long End(SearchKind kind) => Read(connection => 1 + IndexFile.Number(connection, kind switch
    {
        SearchKind.Notes => "SELECT row FROM places WHERE name = 'notes'",
        SearchKind.Clients => "SELECT MAX(row) FROM client_rows",
        _ => "SELECT row FROM places WHERE name = 'messages'",
    }), 1);

    /// <summary>Which clients these rows are.</summary>
    public Dictionary<Guid, long> Clients(IReadOnlyCollection<long> rows) => Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM client_rows WHERE row = $row";
        var row = command.Parameters.Add("$row", SqliteType.Integer);
        var found = new Dictionary<Guid, long>();
        foreach (var one in rows)
        {
            row.Value = one;
            if (command.ExecuteScalar() is byte[] id)
            {
                found[new Guid(id, bigEndian: true)] = one;
            }
        }

        return found;
    }, []);

    /// <summary>Before there is an index nothing is found; a broken one is made anew, and the question may be asked again.</summary>
    private T Read<T>(Func<SqliteConnection, T> ask, T nothing)
    {
        try
        {
            return file.Read(ask);
        }
        catch (SqliteException e) when (IsMissing(e))
        {
            return nothing;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            progress.Rebuild();
            throw;
        }
    }

    private static bool IsMissing(SqliteException e) => e.SqliteErrorCode == 14 || (e.SqliteErrorCode == 1 && e.Message.Contains("no such table", StringComparison.Ordinal));

    private static string Table(SearchKind kind) => kind switch
    {
        SearchKind.Messages => "messages",
        SearchKind.Notes => "notes",
        SearchKind.Files => "files",
        _ => "clients",
    };
}
