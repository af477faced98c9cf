using System.Text;
using System.Text.RegularExpressions;
using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Search;
using Chat.Core.Sites;
using Chat.Tests.Search;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Data;

/// <summary>Cost does not grow with history: nothing that visitors and agents wait for reads a table from end to end.</summary>
public sealed partial class QueryPlanTests
{
    private const string Document = "docs/query-plans.md";

    [Fact]
    public async Task MessagePath_JoinThreadInboxAndCounts_GoByIndexAsDocumented()
    {
        await using var host = await ChatHost.StartAsync(new()
        {
            Settings = new()
            {
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "Debug",
                ["Chat:Agents:1:Email"] = "tom@example.com",
                ["Chat:Agents:1:Password"] = "wet-grass-in-april",
                ["Chat:Agents:1:Name"] = "Tom",
                ["Chat:Agents:1:Role"] = "agent",
            },
        });
        var plans = new StringBuilder();

        var visitor = await host.VisitorAsync();
        await visitor.SendAsync("hello");
        var conversationId = (await visitor.SendAsync("again")).GetProperty("conversationId").GetGuid();
        await host.Services.GetRequiredService<ConversationService>().MarkReadByAgentAsync(await host.AgentIdAsync(), conversationId, 1, TestContext.Current.CancellationToken);
        await host.AgentRepliesAsync(conversationId, "hi");
        await visitor.InvokeAsync("MarkRead", new { conversationId, sequence = 2 });
        await visitor.InvokeAsync("MarkDelivered", new { conversationId, sequence = 3 });
        var site = new TestSite(host);
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        await (await host.VisitorAsync()).BecomeAsync(await site.SignAsync("42"));
        await host.Services.GetRequiredService<ClientService>().SeenAsync(visitor.ClientId);
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.PageVisits) > 0, "where he is was written down");
        Explain(host, plans, "What the writer runs", await WriterStatementsAsync(host));
        await ExplainAsync(host, plans, "Join of a returning client", async () =>
        {
            await using var back = await host.VisitorAsync(visitor.Token);
            await using var knowing = await host.VisitorAsync(visitor.Token, known: new(visitor.Epoch, conversationId, 1));
        });
        await ExplainAsync(host, plans, "A page of a thread, upwards and downwards", async () =>
        {
            await visitor.InvokeAsync("GetMessages", new { conversationId, before = 3, limit = 50 });
            await visitor.InvokeAsync("GetMessages", new { conversationId, after = 1, limit = 50 });
        });
        var inbox = host.Services.GetRequiredService<InboxQueries>();
        var agentId = await host.AgentIdAsync();
        await ExplainAsync(host, plans, "A page of the inbox", async () =>
        {
            var team = InboxView.Open with { TeamId = Guid.CreateVersion7() };
            foreach (var view in new[] { InboxView.Open, InboxView.Mine, InboxView.Unassigned, InboxView.All, team, InboxView.Open with { Order = InboxOrder.Waiting }, InboxView.Open with { LabelId = 1 } })
            {
                var page = await inbox.PageAsync(agentId, view, null, 50, TestContext.Current.CancellationToken);
                await inbox.PageAsync(agentId, view, new InboxKey(null, DateTimeOffset.UtcNow, conversationId), 50, TestContext.Current.CancellationToken);
                await inbox.PageAsync(agentId, view, new InboxKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, conversationId), 50, TestContext.Current.CancellationToken);
            }
        });
        await ExplainAsync(host, plans, "The counts beside the inbox, and the row of a conversation that is news", async () =>
        {
            await inbox.UnreadAsync(agentId, TestContext.Current.CancellationToken);
            foreach (var view in new[] { InboxView.Open, InboxView.Mine, InboxView.Unassigned, InboxView.Open with { TeamId = Guid.CreateVersion7() } })
            {
                await inbox.CountAsync(agentId, view, TestContext.Current.CancellationToken);
            }

            await inbox.ItemsAsync(agentId, InboxView.Open, BulkService.Most, TestContext.Current.CancellationToken);
            await inbox.EntriesAsync(agentId, [conversationId], TestContext.Current.CancellationToken);
        });
        var limited = await LimitAsync(host);
        await ExplainAsync(host, plans, "A page of the inbox, for somebody who is kept to sites and teams", async () =>
        {
            await inbox.PageAsync(limited, InboxView.Open, new InboxKey(null, DateTimeOffset.UtcNow, conversationId), 50, TestContext.Current.CancellationToken);
            await inbox.UnreadAsync(limited, TestContext.Current.CancellationToken);
            await inbox.EntriesAsync(limited, [conversationId], TestContext.Current.CancellationToken);
        });

        for (var i = 0; i < 40; i++)
        {
            await visitor.SendAsync($"hello {i}");
        }

        await host.CaughtUpAsync();
        await ExplainAsync(host, plans, "What a search reads of the store, once the index has named rows", async () =>
        {
            foreach (var text in new[] { "hello", "hello is:open", "hello by:client after:2020", "is:open" })
            {
                foreach (var kind in new[] { SearchKind.Messages, SearchKind.Notes })
                {
                    await host.SearchAsync(text, kind);
                    await host.CountAsync(text, kind);
                }
            }

            await host.SearchAsync("hello", agentId: limited);
            await host.SearchAsync("visitor", SearchKind.Clients);
        });

        var found = plans.ToString();
        AssertDocumented(found);
    }

    /// <summary>Keeps Tom to one site and one team.</summary>
    private static async Task<Guid> LimitAsync(ChatHost host)
    {
        var directory = host.Services.GetRequiredService<AgentDirectory>();
        var tom = (await directory.AllAsync(TestContext.Current.CancellationToken)).Values.Single(a => a.Name == "Tom").Id;
        await host.Services.GetRequiredService<TeamService>().CreateAsync(await host.AgentIdAsync(), "Returns", [tom], TestContext.Current.CancellationToken);
        await using var db = await host.DbAsync();
        db.AgentSites.Add(new AgentSite { AgentId = tom, SiteId = await db.Sites.Select(s => s.Id).SingleAsync(TestContext.Current.CancellationToken) });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await db.Users.Where(a => a.Id == tom).ExecuteUpdateAsync(a => a.SetProperty(x => x.OwnTeamsOnly, true), TestContext.Current.CancellationToken);
        directory.Forget();
        return tom;
    }

    private static async Task ExplainAsync(ChatHost host, StringBuilder plans, string title, Func<Task> ask)
    {
        // Whoever asks is known before: the team is read once in five seconds, and is as long as it is.
        await host.AgentIdAsync();
        var before = host.Logs.Lines.Count;
        await ask();
        Explain(host, plans, title, host.Logs.Lines.Skip(before).Select(line => Executed().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value.Trim()).Where(sql => !OwnClock().IsMatch(sql)));
    }

    private static void Explain(ChatHost host, StringBuilder plans, string title, IEnumerable<string> statements)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "chat.db")};Pooling=False");
        connection.Open();
        plans.Append("\n## ").Append(title).Append('\n');
        foreach (var sql in statements.Distinct())
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            foreach (var name in Parameter().Matches(sql).Select(m => m.Value).Distinct())
            {
                command.Parameters.AddWithValue(name, DBNull.Value);
            }

            using var reader = command.ExecuteReader();
            var steps = new List<string>();
            while (reader.Read())
            {
                steps.Add(reader.GetString(3));
            }

            Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

            // What a subquery with a limit has found is no table, nor is a list of ids that came with the question.
            Assert.All(
                steps.Where(step => step.StartsWith("SCAN ", StringComparison.Ordinal)),
                scan => Assert.Contains(steps, step => step == $"CO-ROUTINE {scan[5..]}" || step == $"MATERIALIZE {scan[5..]}" || (step == scan && scan.EndsWith(" VIRTUAL TABLE INDEX 1:", StringComparison.Ordinal))));
            if (steps.Count > 0)
            {
                plans.Append("\n```sql\n").Append(sql.ReplaceLineEndings("\n")).Append("\n```\n\n").AppendJoin('\n', steps.Select(step => $"- `{step}`")).Append('\n');
            }
        }
    }

    /// <summary>Everything that the writer has prepared so far.</summary>
    private static async Task<List<string>> WriterStatementsAsync(ChatHost host)
    {
        var found = new TaskCompletionSource<List<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<MessageWriter>().BetweenCommits(session => found.SetResult([.. session.Prepared.Order(StringComparer.Ordinal)]));
        return await found.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
    }

    private static void AssertDocumented(string plans)
    {
        var file = Path.Combine(Repository.Folder("docs"), Path.GetFileName(Document));
        const string Head = """
            # Query plans

            What SQLite does for each statement that a visitor or an agent waits for. `SEARCH` goes by key and costs the same at any
            size. A test holds this page: it fails when a plan changes, or reads a table from end to end. After a change that is meant:
            `CHAT_WRITE_PLANS=1 dotnet test --filter-class Chat.Tests.Data.QueryPlanTests`.

            """;
        var page = Head.ReplaceLineEndings("\n") + plans;
        if (Environment.GetEnvironmentVariable("CHAT_WRITE_PLANS") == "1")
        {
            File.WriteAllText(file, page);
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), page);
    }

    [GeneratedRegex(@"Executed DbCommand[^\n]*\n(.*?)\s*$", RegexOptions.Singleline)]
    private static partial Regex Executed();

    /// <summary>What the host asks by itself every few seconds; nobody waits for it.</summary>
    [GeneratedRegex("\"SnoozedUntil\" <= |\"WaitingSince\" <= ")]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"[@$][A-Za-z0-9_]+")]
    private static partial Regex Parameter();
}
