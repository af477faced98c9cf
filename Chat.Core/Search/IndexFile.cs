using Microsoft.Data.Sqlite;

namespace Chat.Core.Search;

/// <summary>
/// <c>search.db</c> in the data directory. It holds nothing that the store does not: it may be deleted, and is made anew when it is missing, of
/// another version or broken. Readers come and go while it is replaced.
/// </summary>
internal sealed class IndexFile(ChatOptions options) : IDisposable
{
    public const string Name = "search.db";

    /// <summary>Another one makes every index that exists anew.</summary>
    private const int Version = 1;

    /// <summary>What was put aside, until its successor is complete.</summary>
    private const string Aside = ".old";

    // Words come cut and folded (SearchWords), so the simplest tokenizer does: everything that is no ASCII is part of a word.
    private const string Fts = "USING fts5(words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4')";

    private const string Schema = $"""
        CREATE TABLE places (name TEXT PRIMARY KEY, row INTEGER NOT NULL, id BLOB) WITHOUT ROWID;
        CREATE TABLE client_rows (row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
        CREATE VIRTUAL TABLE messages {Fts};
        CREATE VIRTUAL TABLE notes {Fts};
        CREATE VIRTUAL TABLE files {Fts};
        CREATE VIRTUAL TABLE clients {Fts};
        """;

    private const string Tables = "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('places', 'client_rows', 'messages', 'notes', 'files', 'clients')";

    // What a power cut takes back is followed again, so no commit waits for the disk.
    private const string WriterPragmas = "PRAGMA busy_timeout=5000; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;";
    private const string ReaderPragmas = "PRAGMA busy_timeout=1000; PRAGMA query_only=ON; PRAGMA cache_size=-8000;";

    private readonly ReaderWriterLockSlim replacing = new();
    private readonly string file = System.IO.Path.Combine(options.DataDirectory, Name);

    public string Path => file;

    private string ReaderString => new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = true }.ToString();

    /// <summary>The follower's one connection, to an index of this version; an empty one if there was none.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            connection.Open();
            if (Number(connection, "PRAGMA user_version") is not (0 or Version))
            {
                throw new OutdatedIndexException();
            }

            Run(connection, "PRAGMA journal_mode=WAL");
            Run(connection, WriterPragmas);
            if (Number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0)
            {
                Run(connection, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version={Version}; COMMIT;");
            }
            else if (Number(connection, "PRAGMA user_version") == 0 || Number(connection, Tables) != 6)
            {
                throw new OutdatedIndexException();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Asks something quick of the index; it cannot be replaced meanwhile.</summary>
    public T Read<T>(Func<SqliteConnection, T> ask)
    {
        replacing.EnterReadLock();
        try
        {
            using var connection = new SqliteConnection(ReaderString);
            connection.Open();
            Run(connection, ReaderPragmas);
            return ask(connection);
        }
        finally
        {
            replacing.ExitReadLock();
        }
    }

    /// <summary>Takes the file away from its name. The follower has closed its connection.</summary>
    public void PutAside()
    {
        replacing.EnterWriteLock();
        try
        {
            using (var connection = new SqliteConnection(ReaderString))
            {
                SqliteConnection.ClearPool(connection);
            }

            DeleteAside();
            if (File.Exists(file))
            {
                File.Move(file, file + Aside);
            }

            File.Delete($"{file}-wal");
            File.Delete($"{file}-shm");
        }
        finally
        {
            replacing.ExitWriteLock();
        }
    }

    public void DeleteAside() => File.Delete(file + Aside);

    public void Dispose()
    {
        using (var connection = new SqliteConnection(ReaderString))
        {
            SqliteConnection.ClearPool(connection);
        }

        replacing.Dispose();
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }
}

/// <summary>The index is of another version.</summary>
internal sealed class OutdatedIndexException : Exception;
