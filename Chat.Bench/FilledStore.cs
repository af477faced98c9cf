using Chat.Core.Clients;
using Microsoft.Data.Sqlite;

namespace Chat.Bench;

/// <summary>Fills a database as years of use would: quickly, past the host, while it does not run.</summary>
internal static class FilledStore
{
    /// <summary>At most so many clients can be met again by their token.</summary>
    public const int Tokens = 1_000;

    /// <summary>Conversations take turns, as they do in life: a thread's messages lie all over the file.</summary>
    /// <param name="text">What the message of a row says; null for a line that all say.</param>
    /// <returns>Tokens of some clients.</returns>
    public static List<string> Fill(string file, int conversationCount, int perConversation, Func<long, string>? text = null)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA foreign_keys=OFF; PRAGMA locking_mode=EXCLUSIVE");

        // Sorting once is quicker than sorting in, and leaves the same index.
        var indexes = Indexes(connection);
        indexes.ForEach(index => Run(connection, $"DROP INDEX \"{index.Name}\""));
        Run(connection, "BEGIN");
        var random = new Random(1);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var count = conversationCount;
        var site = (byte[])Scalar(connection, "SELECT Id FROM Sites LIMIT 1");
        var conversations = Enumerable.Range(0, count).Select(i => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now - 86_400_000 + i)).ToByteArray(true)).ToArray();
        var tokens = new List<string>();
        using (var client = Prepare(connection, "INSERT INTO Clients (Id, SiteId, Name, CreatedAt, LastSeenAt) VALUES ($0, $1, $2, $3, $3)", 4))
        using (var session = Prepare(connection, "INSERT INTO Sessions (Id, ClientId, TokenHash, CreatedAt) VALUES ($0, $1, $2, $3)", 4))
        using (var conversation = Prepare(connection, "INSERT INTO Conversations (Id, SiteId, ClientId, Status, LastMessageAt, LastSequence, AgentReadSequence, ClientDeliveredSequence, ClientReadSequence, UnreadCount, CreatedAt, LastMessageSequence, Priority, Labels) VALUES ($0, $1, $2, $3, $4, $5, $6, $6, $6, $7, $4, $5, 0, '')", 8))
        {
            for (var i = 0; i < count; i++)
            {
                var id = Guid.CreateVersion7().ToByteArray(true);
                Execute(client, id, site, $"Client {i}", now);
                var token = SessionToken.Create();
                Execute(session, Guid.CreateVersion7().ToByteArray(true), id, SessionToken.Hash(token), now);
                if (tokens.Count < Tokens && i % Math.Max(1, count / Tokens) == 0)
                {
                    tokens.Add(token);
                }

                // Nineteen of twenty are done with; of the open ones one in ten waits to be read.
                var isOpen = i % 20 == 0;
                var unread = isOpen && i % 200 == 0 ? 1 : 0;
                Execute(conversation, conversations[i], site, id, isOpen ? 0 : 3, now - 60_000 - random.Next(86_400_000), perConversation, perConversation - unread, unread);
            }
        }

        using (var message = Prepare(connection, "INSERT INTO Messages (Id, ConversationId, Sequence, MessageId, Author, Body, SentAt) VALUES ($0, $1, $2, $3, $4, $5, $6)", 7))
        {
            long row = 0;
            for (var sequence = 1; sequence <= perConversation; sequence++)
            {
                foreach (var id in conversations)
                {
                    row++;
                    Execute(message, row, id, sequence, Guid.CreateVersion7().ToByteArray(true), 0, text?.Invoke(row) ?? $"{Figures.Text} {row}", now);
                }
            }
        }

        Run(connection, "COMMIT");
        indexes.ForEach(index => Run(connection, index.Sql));
        return tokens;
    }

    private static List<(string Name, string Sql)> Indexes(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('Messages', 'Conversations', 'Sessions')";
        using var reader = command.ExecuteReader();
        var found = new List<(string, string)>();
        while (reader.Read())
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
