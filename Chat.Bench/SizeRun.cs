using System.Diagnostics;
using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Bench;

/// <summary>Does the cost grow with the history? Fills a database, then asks what visitors and agents ask.</summary>
internal static class SizeRun
{
    private const int PerConversation = 25;
    private const int Samples = FilledStore.Tokens;

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
            var tokens = FilledStore.Fill(Path.Combine(directory, "chat.db"), messages / PerConversation, PerConversation);
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
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddChatCore(new ChatOptions { DataDirectory = directory, ConnectionString = $"Data Source={Path.Combine(directory, "chat.db")}" });
        await using var provider = services.BuildServiceProvider();
        var inbox = provider.GetRequiredService<InboxQueries>();
        var threads = provider.GetRequiredService<ThreadQueries>();
        var agentId = (await provider.GetRequiredService<AgentDirectory>().AllAsync(default)).Keys.First();
        var (firsts, nexts, all, waiting, narrow, counts, thread) =
            (new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies());

        // What no index knows: every row of a stretch is looked at, up to the bound.
        var elsewhere = InboxView.All with { SiteId = Guid.CreateVersion7() };
        InboxKey? key = null;
        for (var i = 0; i < Samples; i++)
        {
            var isWarm = i >= Samples / 5;
            await TimeAsync(isWarm ? firsts : null, () => inbox.PageAsync(agentId, InboxView.Open, null, 50, default));
            var page = await TimeAsync(isWarm ? nexts : null, () => inbox.PageAsync(agentId, InboxView.Open, key, 50, default));
            key = page.End;
            await TimeAsync(isWarm ? all : null, () => inbox.PageAsync(agentId, InboxView.All, key, 50, default));
            await TimeAsync(isWarm ? waiting : null, () => inbox.PageAsync(agentId, InboxView.Open with { Order = InboxOrder.Waiting }, null, 50, default));
            await TimeAsync(isWarm ? narrow : null, () => inbox.PageAsync(agentId, elsewhere, null, 50, default));
            await TimeAsync(isWarm ? counts : null, async () => await inbox.UnreadAsync(agentId, default) + (await inbox.CountAsync(agentId, InboxView.Open, default)).Value);
            await TimeAsync(isWarm ? thread : null, () => threads.BeforeAsync(agentId, page.Entries[i % page.Entries.Count].State.Id, null, 50, default));
        }

        Figures.Print("inbox, first page:               {0}", firsts);
        Figures.Print("inbox, any later page:           {0}", nexts);
        Figures.Print("inbox of all states, a page:     {0}", all);
        Figures.Print("waiting longest first, a page:   {0}", waiting);
        Figures.Print("narrowed to what no index knows: {0}", narrow);
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
}
