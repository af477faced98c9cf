using System.Text;
using Chat.Core.Data;
using Microsoft.Data.Sqlite;

namespace Chat.Core.Search;

/// <summary>Writes the index: one transaction for what was followed and how far. Only the follower's thread enters.</summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = [];
    private readonly StringBuilder words = new();

    public IndexWriter(IndexFile file)
    {
        connection = file.OpenWriter();
        try
        {
            Places = ReadPlaces();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IndexPlaces Places { get; private set; }

    /// <summary>Takes over what the store has told; all of it or nothing.</summary>
    public void Apply(StoreNews news)
    {
        if (news.IsEmpty && news.Places == Places)
        {
            return;
        }

        Run("BEGIN IMMEDIATE");
        try
        {
            news.Forgotten.ForEach(Forget);
            news.Messages.ForEach(m => Put("messages", "files", m));
            news.Notes.ForEach(n => Put("notes", null, n));
            news.Clients.ForEach(Put);
            news.ClientsGone.ForEach(Remove);
            WritePlaces(news.Places);
            Run("COMMIT");
        }
        catch
        {
            if (IsInTransaction)
            {
                Run("ROLLBACK");
            }

            throw;
        }

        Places = news.Places;
    }

    /// <summary>
    /// Writes the file anew without what was taken out: entries that are gone stay in the index's segments until they are merged, and in free pages
    /// after that. Takes seconds in a large index, which stays readable.
    /// </summary>
    public void Purge(CancellationToken cancellationToken)
    {
        // Whoever stops the host does not wait for it; what is left undone is done after the next start.
        using var stop = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
        foreach (var table in new[] { "messages", "notes", "files", "clients" })
        {
            Run($"INSERT INTO {table}({table}) VALUES ('optimize')");
        }

        Close();
        IndexFile.Run(connection, "VACUUM");
        using (var checkpoint = connection.CreateCommand())
        {
            // The log still holds the old pages. Busy means that a reader looks at them: tried again with the next step.
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            using var answer = checkpoint.ExecuteReader();
            if (!answer.Read() || answer.GetInt64(0) != 0)
            {
                return;
            }
        }

        Apply(new StoreNews { Places = Places with { HasRemains = false } });
    }

    public void Dispose()
    {
        Close();
        connection.Dispose();
    }

    private bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Words of a message or note, and the marks by which filters find it. Marks begin with a private character, which no text can hold.</summary>
    private void Put(string table, string? filesTable, StoreEntry entry)
    {
        if (!entry.IsNew)
        {
            Statement($"DELETE FROM {table} WHERE rowid = $0").Execute(entry.Row);
            if (filesTable is not null)
            {
                Statement($"DELETE FROM {filesTable} WHERE rowid = $0").Execute(entry.Row);
            }
        }

        if (!entry.IsLive)
        {
            return;
        }

        words.Clear();
        SearchWords.Append(words, entry.Body);
        AppendMarks(entry);
        Statement($"INSERT INTO {table} (rowid, words) VALUES ($0, $1)").Execute(entry.Row, words.ToString());
        if (filesTable is not null && entry.Files.Count > 0)
        {
            words.Clear();
            foreach (var file in entry.Files)
            {
                SearchWords.Append(words, file.Name);
            }

            AppendMarks(entry);
            Statement($"INSERT INTO {filesTable} (rowid, words) VALUES ($0, $1)").Execute(entry.Row, words.ToString());
        }
    }

    private void AppendMarks(StoreEntry entry)
    {
        words.Append(IndexMarks.Conversation(entry.ConversationId));
        if (entry.AgentId is { } agentId)
        {
            words.Append(' ').Append(IndexMarks.Agent(agentId));
        }

        if (entry.Files.Count > 0)
        {
            words.Append(' ').Append(IndexMarks.File);
        }

        if (entry.Files.Any(f => f.IsPicture))
        {
            words.Append(' ').Append(IndexMarks.Picture);
        }
    }

    private void Put(StoreClient client)
    {
        var row = Statement("SELECT row FROM client_rows WHERE id = $0").First(r => r.Int64(0), client.Id);
        if (row == 0)
        {
            Statement("INSERT INTO client_rows (id) VALUES ($0)").Execute(client.Id);
            row = Statement("SELECT row FROM client_rows WHERE id = $0").First(r => r.Int64(0), client.Id);
        }
        else
        {
            Statement("DELETE FROM clients WHERE rowid = $0").Execute(row);
        }

        words.Clear();
        foreach (var text in client.Texts)
        {
            // A word that no text has keeps two texts from making one phrase.
            SearchWords.Append(words, text);
            words.Append(IndexMarks.Border).Append(' ');
        }

        Statement("INSERT INTO clients (rowid, words) VALUES ($0, $1)").Execute(row, words.ToString());
    }

    private void Remove(Guid clientId)
    {
        var row = Statement("SELECT row FROM client_rows WHERE id = $0").First(r => r.Int64(0), clientId);
        if (row != 0)
        {
            Statement("DELETE FROM clients WHERE rowid = $0").Execute(row);
            Statement("DELETE FROM client_rows WHERE row = $0").Execute(row);
        }
    }

    /// <summary>Everything of a conversation; what is left of it in the store comes after.</summary>
    private void Forget(Guid conversationId)
    {
        foreach (var table in new[] { "messages", "notes", "files" })
        {
            foreach (var row in Statement($"SELECT rowid FROM {table} WHERE {table} MATCH $0").All(r => r.Int64(0), IndexMarks.Match(IndexMarks.Conversation(conversationId))))
            {
                Statement($"DELETE FROM {table} WHERE rowid = $0").Execute(row);
            }
        }
    }

    private IndexPlaces ReadPlaces()
    {
        var rows = Statement("SELECT name, row, id FROM places").All(r => (Name: r.Text(0), Row: r.Int64(1), Id: r.OptionalId(2))).ToDictionary(p => p.Name);
        if (rows.Count == 0)
        {
            return new IndexPlaces();
        }

        return new IndexPlaces
        {
            Store = rows["store"].Id ?? Guid.Empty,
            Messages = rows["messages"].Row,
            LastMessage = rows["messages"].Id ?? Guid.Empty,
            Notes = rows["notes"].Row,
            LastNote = rows["notes"].Id ?? Guid.Empty,
            Changes = rows["changes"].Row,
            Clients = rows["clients"].Id,
            IsBuilt = rows["built"].Row != 0,
            HasRemains = rows["remains"].Row != 0,
        };
    }

    private void WritePlaces(IndexPlaces places)
    {
        Set("store", 0, places.Store);
        Set("messages", places.Messages, places.LastMessage);
        Set("notes", places.Notes, places.LastNote);
        Set("changes", places.Changes, null);
        Set("clients", 0, places.Clients);
        Set("built", places.IsBuilt ? 1 : 0, null);
        Set("remains", places.HasRemains ? 1 : 0, null);

        void Set(string name, long row, Guid? id) =>
            Statement("INSERT INTO places (name, row, id) VALUES ($0, $1, $2) ON CONFLICT (name) DO UPDATE SET row = $1, id = $2").Execute(name, row, id);
    }

    private void Run(string sql) => Statement(sql).Execute();

    private Statement Statement(string sql) =>
        statements.TryGetValue(sql, out var known) ? known : statements[sql] = new Statement(connection.Handle!, sql);

    private void Close()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
    }
}
