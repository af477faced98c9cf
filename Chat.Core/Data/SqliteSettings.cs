using System.Data.Common;
using System.Globalization;
using Chat.Core.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Chat.Core.Data;

/// <summary>How every connection to the store is set, and the proof that it is.</summary>
internal sealed class SqliteSettings(StoreHealth health) : DbConnectionInterceptor
{
    /// <summary>Older libraries can corrupt a database while its write-ahead log is reset.</summary>
    private static readonly Version SafeLibrary = new(3, 51, 3);

    // Checkpoints are the Checkpointer's work, so that no commit waits for one. What is deleted is written over with zeros: whoever is erased leaves no bytes.
    private const string Pragmas =
        "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=134217728; PRAGMA secure_delete=ON;";

    private static readonly (string Pragma, string Expected)[] Proof =
        [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("busy_timeout", "5000"), ("secure_delete", "1")];

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads every setting back: a file system or a library that ignores one must be known before the first message.</summary>
    /// <exception cref="ChatStartException">A setting did not take, or the library is too old.</exception>
    public static void Verify(SqliteConnection connection)
    {
        if (Version.Parse(connection.ServerVersion) < SafeLibrary)
        {
            throw new ChatStartException($"The SQLite library is {connection.ServerVersion}; allowed is {SafeLibrary} or newer.");
        }

        foreach (var (pragma, expected) in Proof)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA {pragma}";
            var actual = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
            {
                throw new ChatStartException(
                    $"The database {connection.DataSource} has {pragma} \"{actual}\" where \"{expected}\" is needed; it must lie on a local disk that supports it.");
            }
        }
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => ApplyToReader(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ApplyToReader(connection);
        return Task.CompletedTask;
    }

    /// <summary>After a failed flush nobody writes any more, whichever way he comes.</summary>
    private void ApplyToReader(DbConnection connection)
    {
        Apply(connection);
        if (health.IsReadOnly)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only=ON";
            command.ExecuteNonQuery();
        }
    }
}
