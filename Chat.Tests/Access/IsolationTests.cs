using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Presence;
using Chat.Portal.Inbox;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Access;

/// <summary>
/// Fifty visitors of two sites and five agents of two sites and two teams do at random what they can, with ids that are not theirs. Everything that each
/// of them received is then searched for what was others'. <c>CHAT_ISOLATION_OPERATIONS</c> makes it longer, <c>CHAT_ISOLATION_SEED</c> repeats a run.
/// </summary>
public sealed class IsolationTests(ITestOutputHelper output)
{
    private const int Visitors = 50;
    private const string Note = "note-canary-";

    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Everybody_WithForeignIds_ReceivesNothingOfOthers()
    {
        var operations = Setting("CHAT_ISOLATION_OPERATIONS", 5_000);
        var seed = Setting("CHAT_ISOLATION_SEED", Environment.TickCount & 0xffff);
        output.WriteLine($"CHAT_ISOLATION_SEED={seed}");
        await using var houses = await TwoHouses.StartAsync();
        var random = new Random(seed);
        var people = new List<Person>();
        for (var i = 0; i < Visitors; i++)
        {
            var canary = $"canary{i:00}{random.Next():x8}";
            var isNorth = i % 2 == 0;
            var line = await RawVisitor.JoinAsync(houses.Host.Address, isNorth ? TwoHouses.North : TwoHouses.South, $"page {canary}");
            await line.AskAsync("Identify", new { name = $"name {canary}", email = $"{canary}@example.com" });
            await line.SayAsync($"first {canary}");
            var isReturns = i % 5 == 0;
            await houses.Conversations.AssignTeamAsync(houses.Ana, line.ConversationId, isReturns ? houses.Returns : houses.Sales, Stop);
            people.Add(new Person(canary, line, isNorth, isReturns, (await houses.Threads.FindAsync(houses.Ana, line.ConversationId, Stop))!.ClientId));
        }

        List<Sitter> agents =
        [
            await SitAsync(houses, "nora", houses.Nora, p => p.IsNorth),
            await SitAsync(houses, "nick", await AddAsync(houses, "Nick", [houses.NorthId]), p => p.IsNorth),
            await SitAsync(houses, "sam", await AddAsync(houses, "Sam", [houses.SouthId]), p => !p.IsNorth),
            await SitAsync(houses, "sue", await AddAsync(houses, "Sue", [houses.SouthId]), p => !p.IsNorth),
            await SitAsync(houses, "tom", houses.Tom, p => p.IsReturns),
        ];
        try
        {
            await Task.WhenAll(
                people.Select((p, i) => RunAsync(operations / 2 / Visitors, new Random(seed + i), r => VisitAsync(p, people, r)))
                    .Concat(agents.Select((a, i) => RunAsync(operations / 2 / agents.Count, new Random(seed + 1_000 + i), r => WorkAsync(houses, a, people, r)))));

            foreach (var agent in agents)
            {
                foreach (var one in people.Where(p => agent.Sees(p)).Take(3))
                {
                    await agent.Page.ShowAsync(InboxView.All, one.Line.ConversationId);
                    agent.Take(agent.Page.Selected);
                }

                agent.Take(agent.Page.Rows);
            }
        }
        finally
        {
            foreach (var agent in agents)
            {
                await agent.Page.DisposeAsync();
            }
        }

        foreach (var one in people)
        {
            var text = one.Line.Received;
            Assert.Contains(one.Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Note, text, StringComparison.Ordinal);
            Assert.All(people.Where(p => p != one), other => Assert.DoesNotContain(other.Canary, text, StringComparison.Ordinal));
            await one.Line.DisposeAsync();
        }

        foreach (var agent in agents)
        {
            var text = agent.Received;
            Assert.Contains(people, p => agent.Sees(p) && text.Contains(p.Canary, StringComparison.Ordinal));
            Assert.Contains(Note, text, StringComparison.Ordinal);
            Assert.All(people.Where(p => !agent.Sees(p)), other => Assert.False(text.Contains(other.Canary, StringComparison.Ordinal), $"{agent.Name} has received {other.Canary} (seed {seed})"));
        }
    }

    private static async Task RunAsync(int times, Random random, Func<Random, Task> act)
    {
        for (var i = 0; i < times; i++)
        {
            await act(random);
        }
    }

    private static Task VisitAsync(Person me, List<Person> people, Random random)
    {
        var other = people[random.Next(people.Count)].Line.ConversationId;
        return random.Next(9) switch
        {
            0 => me.Line.AskAsync("GetMessages", new { conversationId = other, before = 100, limit = 50 }),
            1 => me.Line.AskAsync("GetMessages", new { conversationId = other, after = 0, limit = 200 }),
            2 => me.Line.AskAsync("MarkRead", new { conversationId = other, sequence = 3 }),
            3 => me.Line.AskAsync("MarkDelivered", new { conversationId = other, sequence = 3 }),
            4 => me.Line.AskAsync("GetConversations", new { before = other }),
            5 => me.Line.AskAsync("Rate", new { conversationId = other, score = 1, comment = $"rated {me.Canary}" }),
            6 => me.Line.AskAsync("SetTyping", new { text = $"typing {me.Canary}" }),
            7 => me.Line.AskAsync("UpdatePage", new { url = $"https://shop.example/{me.Canary}", title = me.Canary, referrer = "" }),
            _ => me.Line.SayAsync($"said {me.Canary}"),
        };
    }

    private static async Task WorkAsync(TwoHouses houses, Sitter me, List<Person> people, Random random)
    {
        var one = people[random.Next(people.Count)];
        var (id, client) = (one.Line.ConversationId, one.ClientId);
        try
        {
            me.Take(random.Next(22) switch
            {
                0 => await houses.Threads.FindAsync(me.Id, id, Stop),
                1 => await houses.Threads.BeforeAsync(me.Id, id, null, 50, Stop),
                2 => await houses.Threads.AfterAsync(me.Id, id, 0, 200, Stop),
                3 => (await houses.Threads.OfClientAsync(me.Id, client, 20, Stop)).Select(c => new { c.State, c.Last }),
                4 => await houses.Threads.PreviousAsync(me.Id, client, id, Stop),
                5 => await houses.Inbox.PageAsync(me.Id, InboxView.All, null, 50, Stop),
                6 => await houses.Inbox.EntriesAsync(me.Id, [id], Stop),
                7 => await houses.Get<ClientQueries>().ProfileAsync(me.Id, client, Stop),
                8 => await houses.Get<ClientQueries>().ListAsync(me.Id, "name", null, null, 50, Stop),
                9 => (await houses.Get<VisitorQueries>().DetailsAsync(me.Id, [client], Stop)).Values,
                10 => await houses.Get<VisitorQueries>().NowAsync(me.Id, Stop),
                11 => await houses.Get<RecentClients>().FindAsync(me.Id, "name", 20, Stop),
                12 => await houses.Get<AttachmentQueries>().OfClientAsync(me.Id, client, 20, Stop),
                13 => await houses.Get<DraftService>().ReadAsync(me.Id, id, Stop),
                14 => await ReadAsync(me, $"/conversations/{id}/transcript?notes=true"),
                15 => await ReadAsync(me, $"/clients/{client}"),
                16 => await houses.Conversations.PostFromAgentAsync(me.Id, id, Guid.CreateVersion7(), $"answer to {one.Canary}", Stop),
                17 => await houses.Get<NoteService>().PostAsync(me.Id, id, Guid.CreateVersion7(), $"{Note}{one.Canary} @Ana", Stop),
                18 => await houses.Conversations.SetPriorityAsync(me.Id, id, (ConversationPriority)random.Next(4), Stop),
                19 => await houses.Conversations.SetPendingAsync(me.Id, id, Stop),
                20 => await SaveAsync(houses, me, one),
                _ => await LookAsync(me, one),
            });
        }
        catch (ChatRefusedException e)
        {
            me.Take(e.Message);
        }
    }

    private static async Task<object?> LookAsync(Sitter me, Person one)
    {
        await me.Page.ShowAsync(InboxView.All, one.Line.ConversationId);
        return me.Page.Selected;
    }

    private static async Task<object?> SaveAsync(TwoHouses houses, Sitter me, Person one)
    {
        await houses.Get<DraftService>().SaveAsync(me.Id, one.Line.ConversationId, "half an answer", Stop);
        await houses.Get<ClientRecordService>().AddNoteAsync(me.Id, one.ClientId, Guid.CreateVersion7(), $"{Note}about {one.Canary}", Stop);
        return null;
    }

    private static async Task<string> ReadAsync(Sitter me, string path)
    {
        using var answer = await me.Http.SendAsync(HttpMethod.Get, path);
        return await answer.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<Guid> AddAsync(TwoHouses houses, string name, Guid[] sites)
    {
        Guid id;
        await using (var scope = houses.Host.Services.CreateAsyncScope())
        {
            var made = await scope.ServiceProvider.GetRequiredService<AgentAccounts>()
                .CreateAsync(new Chat.Core.ConfiguredAgent($"{name.ToLowerInvariant()}@example.com", TwoHouses.Password, name, AgentRole.Agent));
            id = made.Id;
        }

        await houses.LimitAsync(id, sites, ownTeamsOnly: false);
        return id;
    }

    private static async Task<Sitter> SitAsync(TwoHouses houses, string name, Guid id, Func<Person, bool> sees)
    {
        var signedIn = new SignedIn(id);
        var page = ActivatorUtilities.CreateInstance<ClientStore>(houses.Host.Services, signedIn, ActivatorUtilities.CreateInstance<AgentCircuit>(houses.Host.Services, signedIn));
        await page.ShowAsync(InboxView.All, null);
        return new Sitter(name, id, page, await AgentHttp.SignInAsync(houses.Host, $"{name}@example.com", TwoHouses.Password), sees);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private sealed record Person(string Canary, RawVisitor Line, bool IsNorth, bool IsReturns, Guid ClientId);

    /// <summary>An agent at his desk, and all that came to him.</summary>
    private sealed record Sitter(string Name, Guid Id, ClientStore Page, AgentHttp Http, Func<Person, bool> Sees)
    {
        private readonly ConcurrentQueue<string> received = [];

        public string Received => string.Join('\n', received);

        public void Take(object? answer)
        {
            if (answer is not null)
            {
                received.Enqueue(answer as string ?? JsonSerializer.Serialize(answer));
            }
        }
    }
}
