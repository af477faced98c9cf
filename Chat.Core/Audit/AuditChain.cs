using System.Text.RegularExpressions;
using Chat.Core.Data;
using Microsoft.Data.Sqlite;

namespace Chat.Core.Audit;

/// <summary>Puts entries at the end of the chain. Runs inside a transaction that has taken the write lock, so two can never follow the same one.</summary>
internal static partial class AuditChain
{
    /// <summary>A clock that is set back by less is not followed, as in the rest of the store: what follows is not earlier.</summary>
    private static readonly TimeSpan LargestCorrection = TimeSpan.FromHours(1);

    private const string Newest = "SELECT Sequence, At, Hash FROM AuditLog ORDER BY Sequence DESC LIMIT 1";

    private const string Insert =
        "INSERT INTO AuditLog (Sequence, Version, At, ActorId, Action, ObjectKind, ObjectId, Address, Details, Hash) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)";

    public static AuditRecord Append(SqliteConnection connection, SqliteTransaction? transaction, AuditEntry entry, DateTimeOffset now)
    {
        Check(entry);
        var (last, at, previous) = ReadNewest(connection, transaction);
        var written = new AuditRecord
        {
            Sequence = last + 1,
            Version = AuditHash.Version,
            At = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now.ToUnixTimeMilliseconds(), at - now.ToUnixTimeMilliseconds() < LargestCorrection.TotalMilliseconds ? at : 0)),
            ActorId = entry.ActorId,
            Action = entry.Action,
            ObjectKind = entry.ObjectKind,
            ObjectId = entry.ObjectId,
            Address = ShortAddress.Of(entry.Address),
            Details = entry.Details?.Json,
            Hash = [],
        };
        written = Sealed(previous, written);
        using var command = Command(connection, transaction, Insert);
        object?[] values =
        [
            written.Sequence, written.Version, written.At.ToUnixTimeMilliseconds(), written.ActorId?.ToByteArray(bigEndian: true), written.Action,
            written.ObjectKind, written.ObjectId, written.Address, written.Details, written.Hash,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
        return written;
    }

    private static (long Sequence, long At, byte[] Hash) ReadNewest(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = Command(connection, transaction, Newest);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)) : (0, 0, AuditHash.Origin);
    }

    private static AuditRecord Sealed(byte[] previous, AuditRecord record) => new()
    {
        Sequence = record.Sequence,
        Version = record.Version,
        At = record.At,
        ActorId = record.ActorId,
        Action = record.Action,
        ObjectKind = record.ObjectKind,
        ObjectId = record.ObjectId,
        Address = record.Address,
        Details = record.Details,
        Hash = AuditHash.Of(previous, record),
    };

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }

    private static void Check(AuditEntry entry)
    {
        if (!Name().IsMatch(entry.Action))
        {
            throw new ArgumentException($"\"{entry.Action}\" is no name of an action.", nameof(entry));
        }

        if (entry.ObjectId is { Length: > 100 } || entry.ObjectId?.Contains('@', StringComparison.Ordinal) == true)
        {
            throw new ArgumentException("An object is named by its id.", nameof(entry));
        }
    }

    [GeneratedRegex(@"^[a-z-]{2,30}(\.[a-z-]{2,40}){1,2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
