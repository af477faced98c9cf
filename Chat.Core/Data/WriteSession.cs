using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chat.Core.Data;

/// <summary>The writer's one open connection, with each statement prepared once.</summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>SQLITE_DBSTATUS_CACHE_WRITE.</summary>
    private const int CacheWrite = 9;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = [];
    private readonly Dictionary<Type, IWriteParticipant> participants;

    /// <param name="connectionString">Opened at once.</param>
    /// <param name="participants">Outlive the session: it is replaced when its connection breaks.</param>
    public WriteSession(string connectionString, Dictionary<Type, IWriteParticipant> participants)
    {
        this.participants = participants;
        connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            SqliteSettings.Apply(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The time of the batch: every row of one commit carries the same.</summary>
    public DateTimeOffset Now { get; private set; }

    public SqliteConnection Connection => connection;

    /// <summary>What was prepared so far.</summary>
    public IReadOnlyCollection<string> Prepared => statements.Keys;

    public IEnumerable<IWriteParticipant> Participants => participants.Values;

    public void Begin(DateTimeOffset now)
    {
        // Whole milliseconds, as stored: what is acknowledged equals what is read later.
        Now = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        Statement("BEGIN IMMEDIATE").Execute();
    }

    public void Commit() => Statement("COMMIT").Execute();

    public void Rollback() => Statement("ROLLBACK").Execute();

    /// <summary>Pages that this connection wrote since the last call.</summary>
    public int TakeWrittenPages()
    {
        _ = raw.sqlite3_db_status(connection.Handle, CacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>The statement, prepared at its first use. Parameters are named <c>$0</c>, <c>$1</c> … and bound in that order.</summary>
    public Statement Statement(string sql)
    {
        ref var statement = ref CollectionsMarshal.GetValueRefOrAddDefault(statements, sql, out _);
        return statement ??= new Statement(connection.Handle!, sql);
    }

    public T Participant<T>(Func<T> create)
        where T : class, IWriteParticipant
    {
        ref var participant = ref CollectionsMarshal.GetValueRefOrAddDefault(participants, typeof(T), out _);
        return (T)(participant ??= create());
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
