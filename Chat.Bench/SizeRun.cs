using System.Diagnostics;
using Chat.Core;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Bench;

/// <summary>Does the cost grow with the history? Fills a database, then asks what visitors and agents ask.</summary>
internal static class SizeRun
{
    private const int PerConversation = 25;
    private const int Samples = 1_000;

    public static async Task RunAsync(int messages)
    {
        var directory = Scratch.Create("chat-size-");
        try
        {
            using (await HostProcess.PortalAsync(new HostSetup { DataDirectory = directory }))
            {
                // Makes the schema.
            }

            var clock = Stopwatch.StartNew();
            var tokens = Fill(Path.Combine(directory, "chat.db"), messages);
            Figures.Print("{0} messages in {1} conversations, {2:0} MB, filled in {3:0} s", messages, messages / PerConversation, new FileInfo(Path.Combine(directory, "chat.db")).Length / 1e6, clock.Elapsed.TotalSeconds);
            await AskHubAsync(directory, tokens);
            await AskInboxAsync(directory);
        }
        finally
        {
            Scratch.Delete(directory);
        }
    }

    /// <summary>From outside, over the hub: what a visitor waits for.</summary>
    private static async Task AskHubAsync(string directory, List<string> tokens)
    {
        using var host = await HostProcess.PortalAsync(new HostSetup { DataDirectory = directory });
        await using var first = await Line.OpenAsync(host.Address, tokens[0]);
        var (joins, pages) = (new Latencies(), new Latencies());
        foreach (var (token, i) in tokens.Select((token, i) => (token, i)))
        {
            await using var line = await Line.OpenAsync(host.Address, token);
            var conversationId = line.Joined.GetProperty("conversation").GetProperty("id").GetString();

            // On an open line: the connection itself costs the same at any size.
            var began = Stopwatch.GetTimestamp();
            await line.InvokeAsync("Join", $$"""{"site":"default","token":"{{token}}"}""");
            var joined = Stopwatch.GetElapsedTime(began);
            began = Stopwatch.GetTimestamp();
            await line.InvokeAsync("GetMessages", $$"""{"conversationId":"{{conversationId}}","before":20,"limit":50}""");
            if (i >= Samples / 5)
            {
                joins.Add(joined);
                pages.Add(Stopwatch.GetElapsedTime(began));
            }
        }

        Figures.Print("join with history, over the hub: {0}", joins);
        Figures.Print("thread page, over the hub:       {0}", pages);
    }

    /// <summary>In this process, with the services of the portal: what a page of the agents' list costs.</summary>
    private static async Task AskInboxAsync(string directory)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddChatCore(new ChatOptions { DataDirectory = directory, ConnectionString = $"Data Source={Path.Combine(directory, "chat.db")}" });
        await using var provider = services.BuildServiceProvider();
        var inbox = provider.GetRequiredService<InboxQueries>();
        var threads = provider.GetRequiredService<ConversationQueries>();
        var open = new InboxFilter(ConversationStatus.Open, null);
        var (firsts, nexts, all, counts, thread) = (new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies());
        InboxKey? key = null;
        for (var i = 0; i < Samples; i++)
        {
            var isWarm = i >= Samples / 5;
            await TimeAsync(isWarm ? firsts : null, () => inbox.PageAsync(open, null, 50, default));
            var page = await TimeAsync(isWarm ? nexts : null, () => inbox.PageAsync(open, key, 50, default));
            key = page.HasMore ? new InboxKey(page.Entries[^1].State.LastMessageAt, page.Entries[^1].State.Id) : null;
            await TimeAsync(isWarm ? all : null, () => inbox.PageAsync(new InboxFilter(null, null), key, 50, default));
            await TimeAsync(isWarm ? counts : null, async () => await inbox.CountAsync(open, onlyUnread: true, default) + await inbox.CountAsync(open, onlyUnread: false, default));
            await TimeAsync(isWarm ? thread : null, () => threads.BeforeAsync(page.Entries[i % page.Entries.Count].State.Id, null, 50, default));
        }

        Figures.Print("inbox, first page:               {0}", firsts);
        Figures.Print("inbox, any later page:           {0}", nexts);
        Figures.Print("inbox of all states, a page:     {0}", all);
        Figures.Print("unread and open counts:          {0}", counts);
        Figures.Print("thread page, agent's:            {0}", thread);
    }

    private static async Task<T> TimeAsync<T>(Latencies? latencies, Func<Task<T>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await ask();
        latencies?.Add(Stopwatch.GetElapsedTime(began));
        return answer;
    }

    /// <summary>Conversations take turns, as they do in life: a thread's messages lie all over the file.</summary>
    /// <returns>Tokens of some clients.</returns>
    private static List<string> Fill(string file, int messages)
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
        var count = messages / PerConversation;
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
                if (tokens.Count < Samples && i % Math.Max(1, count / Samples) == 0)
                {
                    tokens.Add(token);
                }

                // Nineteen of twenty are done with; of the open ones one in ten waits to be read.
                var isOpen = i % 20 == 0;
                var unread = isOpen && i % 200 == 0 ? 1 : 0;
                Execute(conversation, conversations[i], site, id, isOpen ? 0 : 3, now - random.Next(86_400_000), PerConversation, PerConversation - unread, unread);
            }
        }

        using (var message = Prepare(connection, "INSERT INTO Messages (Id, ConversationId, Sequence, MessageId, Author, Body, SentAt) VALUES ($0, $1, $2, $3, $4, $5, $6)", 7))
        {
            long row = 0;
            for (var sequence = 1; sequence <= PerConversation; sequence++)
            {
                foreach (var conversation in conversations)
                {
                    row++;
                    Execute(message, row, conversation, sequence, Guid.CreateVersion7().ToByteArray(true), 0, $"{Figures.Text} {row}", now);
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
