using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Chat.Core.Audit;

/// <summary>An entry that was seen once and kept elsewhere: the chain must still lead through it.</summary>
public sealed record AuditHead(long Sequence, string Hash)
{
    /// <summary>Reads <c>12:5f2a…</c>; null when it is none.</summary>
    public static AuditHead? Parse(string? text) =>
        text?.Split(':') is [var number, { Length: AuditHash.Length * 2 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && hash.All(char.IsAsciiHexDigit)
            ? new AuditHead(sequence, hash.ToLowerInvariant())
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}

/// <param name="Count">Entries that were found whole.</param>
/// <param name="Head">The last of them; null when there is none.</param>
/// <param name="BrokenAt">The first number that is not as it was written; null when the chain is whole.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record AuditVerdict(long Count, AuditHead? Head, long? BrokenAt, string? Reason)
{
    public bool IsWhole => BrokenAt is null;
}

/// <summary>
/// Reads the chain from its beginning and makes every hash anew. It reads a page at a time and holds no transaction, so it may run beside the host; what is
/// written meanwhile is read along.
/// </summary>
public static class AuditVerifier
{
    private const int PageSize = 1_000;

    private const string Page =
        "SELECT Sequence, Version, At, ActorId, Action, ObjectKind, ObjectId, Address, Details, Hash FROM AuditLog WHERE Sequence > $0 ORDER BY Sequence LIMIT $1";

    /// <param name="connection">Open.</param>
    /// <param name="expected">Seen earlier, and kept elsewhere.</param>
    /// <param name="cancellationToken">Asked between two pages.</param>
    public static AuditVerdict Verify(SqliteConnection connection, AuditHead? expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (Number(connection, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'AuditLog'") == 0)
        {
            return new AuditVerdict(0, null, 1, "The table of the audit log is gone.");
        }

        // Asked before the entries are read: what is written meanwhile is more, never less.
        var given = Number(connection, "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'AuditLog'), 0)");
        var (last, hash, isExpectedSeen) = (0L, AuditHash.Origin, expected is null or { Sequence: 0 });
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = 0;
            using var command = connection.CreateCommand();
            command.CommandText = Page;
            command.Parameters.AddWithValue("$0", last);
            command.Parameters.AddWithValue("$1", PageSize);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                count++;
                if (Fault(reader, last + 1, hash) is { } fault)
                {
                    return new AuditVerdict(last, Head(last, hash), last + 1, fault);
                }

                (last, hash) = (last + 1, reader.GetFieldValue<byte[]>(9));
                if (last == expected?.Sequence)
                {
                    isExpectedSeen = true;
                    if (Head(last, hash) != expected)
                    {
                        return new AuditVerdict(last - 1, Head(last, hash), last, "This entry is not the one that was expected: the chain was written anew.");
                    }
                }
            }

            if (count == 0)
            {
                break;
            }
        }

        return given > last ? new AuditVerdict(last, Head(last, hash), last + 1, $"The tail is gone: {Text(given)} entries were written, and {Text(last)} are there.")
            : isExpectedSeen ? new AuditVerdict(last, Head(last, hash), null, null)
            : new AuditVerdict(last, Head(last, hash), last + 1, $"The tail is gone: entry {Text(expected!.Sequence)} was expected, and {Text(last)} are there.");
    }

    private static string? Fault(SqliteDataReader reader, long expected, byte[] previous)
    {
        try
        {
            if (reader.GetInt64(0) is var sequence && sequence != expected)
            {
                return $"Entry {Text(expected)} is gone; the next one that is there is {Text(sequence)}.";
            }

            if (reader.GetInt32(1) is var version && version != AuditHash.Version)
            {
                return $"Entry {Text(expected)} is of version {Text(version)}, which this program does not know.";
            }

            return Read(reader) is var record && record.Hash.AsSpan().SequenceEqual(AuditHash.Of(previous, record)) ? null
                : $"Entry {Text(expected)} is not as it was written, or the one before it.";
        }
        catch (Exception e) when (e is InvalidCastException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return $"Entry {Text(expected)} cannot be read.";
        }
    }

    private static AuditRecord Read(SqliteDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Version = reader.GetInt32(1),
        At = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
        ActorId = reader.IsDBNull(3) ? null : new Guid(reader.GetFieldValue<byte[]>(3), bigEndian: true),
        Action = reader.GetString(4),
        ObjectKind = reader.IsDBNull(5) ? null : reader.GetString(5),
        ObjectId = reader.IsDBNull(6) ? null : reader.GetString(6),
        Address = reader.IsDBNull(7) ? null : reader.GetString(7),
        Details = reader.IsDBNull(8) ? null : reader.GetString(8),
        Hash = reader.GetFieldValue<byte[]>(9),
    };

    private static AuditHead? Head(long sequence, byte[] hash) => sequence == 0 ? null : new AuditHead(sequence, Convert.ToHexStringLower(hash));

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
