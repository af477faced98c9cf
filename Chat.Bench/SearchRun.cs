using System.Diagnostics;
using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Search;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Bench;

/// <summary>What search costs: the index and its size, questions of every kind, and how soon a message is found. In this process, with the services of the portal.</summary>
internal static class SearchRun
{
    private const int PerConversation = 20;
    private const int Samples = 200;
    private const int PageSize = 30;

    private static readonly Vocabulary Words = new();

    public static async Task RunAsync(int messages)
    {
        var directory = Scratch.Create("chat-search-");
        try
        {
            using (await HostProcess.PortalAsync(new HostSetup { DataDirectory = directory }))
            {
                // Makes the schema.
            }

            var file = Path.Combine(directory, "chat.db");
            var clock = Stopwatch.StartNew();
            FilledStore.Fill(file, messages / PerConversation, PerConversation, Words.Text);
            Label(file);
            File.Delete(Path.Combine(directory, "search.db"));
            Figures.Print("{0} messages in {1} conversations, {2:0} MB, filled in {3:0} s", messages, messages / PerConversation, new FileInfo(file).Length / 1e6, clock.Elapsed.TotalSeconds);
            await AskAsync(directory);
        }
        finally
        {
            Scratch.Delete(directory);
        }
    }

    private static async Task AskAsync(string directory)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddChatCore(new ChatOptions { DataDirectory = directory, ConnectionString = $"Data Source={Path.Combine(directory, "chat.db")}" });
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<StoreInitializer>().RunAsync(default);
        var clock = Stopwatch.StartNew();
        var hosted = provider.GetServices<IHostedService>().ToList();
        foreach (var one in hosted)
        {
            await one.StartAsync(default);
        }

        var index = provider.GetRequiredService<SearchIndex>();
        await index.CaughtUpAsync(default);
        var built = clock.Elapsed.TotalSeconds;
        Figures.Print("index built in {0:0} s ({1:0} messages a second), {2:0} MB", built, index.State.Messages / built, index.Size / 1e6);
        await using (var scope = provider.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AgentAccounts>().EnsureAsync(new ConfiguredAgent("bench@example.com", "correct-horse-battery", "Ana Bench", AgentRole.Administrator));
        }

        var agentId = (await provider.GetRequiredService<AgentDirectory>().AllAsync(default)).Values.First().Id;
        await QuestionsAsync(provider.GetRequiredService<SearchQueries>(), agentId);
        await FoundAsync(provider, agentId);
        foreach (var one in hosted)
        {
            await one.StopAsync(default);
        }
    }

    private static async Task QuestionsAsync(SearchQueries search, Guid agentId)
    {
        (string Name, Func<int, string> Text)[] questions =
        [
            ("a common word", i => $"\"{Words.Word(i % 20)}\""),
            ("a usual word", i => $"\"{Words.Word(200 + i)}\""),
            ("a rare word", i => $"\"{Words.Word(15_000 + (i * 7))}\""),
            ("two common words", i => $"{Words.Word(i % 20)} {Words.Word(20 + (i % 30))}"),
            ("a common and a rare word", i => $"{Words.Word(i % 20)} {Words.Word(12_000 + (i * 7))}"),
            ("three usual words", i => $"{Words.Word(200 + i)} {Words.Word(300 + i)} {Words.Word(400 + i)}"),
            ("two letters", i => Words.Word(i)[..2]),
            ("three letters", i => Words.Word(i)[..3]),
            ("four letters", i => Words.Word(i)[..Math.Min(4, Words.Word(i).Length)]),
            ("five letters and more", i => Words.Word(i * 3)[..Math.Min(5 + (i % 2), Words.Word(i * 3).Length)]),
            ("a phrase of two words", i => $"\"{Words.Word(i % 20)} {Words.Word(i % 30)}\""),
            ("a phrase that nobody wrote", i => $"\"{Words.Word(i % 5)} {Words.Word(19_000 + i)}\""),
            ("common, from: a client", i => $"\"{Words.Word(i % 20)}\" from:\"Client {i * 11}\""),
            ("common, label: of 1 %", i => $"\"{Words.Word(i % 20)}\" label:rare"),
            ("common, label: of 30 %", i => $"\"{Words.Word(i % 20)}\" label:common"),
            ("common, is:open (5 %)", i => $"\"{Words.Word(i % 20)}\" is:open"),
            ("common, is:snoozed (none)", i => $"\"{Words.Word(i % 20)}\" is:snoozed"),
            ("is:open alone", _ => "is:open"),
        ];
        // What is measured is the search, not its compiler.
        for (var i = 0; i < 40; i++)
        {
            foreach (var (_, text) in questions)
            {
                var query = SearchQueryParser.Parse(text(i), DateOnly.FromDateTime(DateTime.UtcNow));
                await search.FindAsync(agentId, query, SearchKind.Messages, null, PageSize, day => new DateTimeOffset(day, TimeSpan.Zero), default);
            }
        }

        var all = new Latencies();
        foreach (var (name, text) in questions)
        {
            var (times, counts) = (new Latencies(), new Latencies());
            var hits = 0;
            for (var i = 0; i < Samples; i++)
            {
                var query = SearchQueryParser.Parse(text(i), DateOnly.FromDateTime(DateTime.UtcNow));
                var began = Stopwatch.GetTimestamp();
                var page = await search.FindAsync(agentId, query, SearchKind.Messages, null, PageSize, day => new DateTimeOffset(day, TimeSpan.Zero), default);
                if (i >= Samples / 10)
                {
                    times.Add(Stopwatch.GetElapsedTime(began));
                    all.Add(Stopwatch.GetElapsedTime(began));
                }

                hits += page.Hits.Count;
                began = Stopwatch.GetTimestamp();
                await search.CountAsync(agentId, query, SearchKind.Messages, day => new DateTimeOffset(day, TimeSpan.Zero), default);
                counts.Add(Stopwatch.GetElapsedTime(began));
            }

            Figures.Print("{0,-28} {1}   ({2:0.0} hits a page; its count {3})", name, times, hits / (double)Samples, counts);
        }

        Figures.Print("{0,-28} {1}", "all of them", all);
    }

    /// <summary>From the commit to the first search that finds it, asked as often as a page would.</summary>
    private static async Task FoundAsync(ServiceProvider provider, Guid agentId)
    {
        var conversations = provider.GetRequiredService<ConversationService>();
        var search = provider.GetRequiredService<SearchQueries>();
        var page = await provider.GetRequiredService<InboxQueries>().PageAsync(agentId, InboxView.Open, null, 1, default);
        var found = new Latencies();
        for (var i = 0; i < 30; i++)
        {
            var word = $"findme{i}x{Environment.ProcessId}";
            await conversations.PostFromAgentAsync(agentId, page.Entries[0].State.Id, Guid.CreateVersion7(), word, default);
            var began = Stopwatch.GetTimestamp();
            var query = SearchQueryParser.Parse(word, DateOnly.FromDateTime(DateTime.UtcNow));
            while ((await search.FindAsync(agentId, query, SearchKind.Messages, null, 1, day => new DateTimeOffset(day, TimeSpan.Zero), default)).Hits.Count == 0)
            {
                await Task.Delay(5);
            }

            found.Add(Stopwatch.GetElapsedTime(began));
        }

        Figures.Print("from the commit until it is found: {0}", found);
    }

    private static void Label(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 300;
        command.CommandText = """
            INSERT INTO Labels (Id, Name, Color, IsArchived) VALUES (1, 'rare', 0, 0), (2, 'common', 1, 0);
            INSERT INTO ConversationLabels (LabelId, ConversationId) SELECT 1, Id FROM Conversations WHERE rowid % 100 = 0 UNION ALL SELECT 2, Id FROM Conversations WHERE rowid % 10 < 3;
            UPDATE Conversations SET Labels = CASE WHEN rowid % 100 = 0 THEN ',1,2,' ELSE ',2,' END WHERE rowid % 10 < 3;
            """;
        command.ExecuteNonQuery();
    }
}
