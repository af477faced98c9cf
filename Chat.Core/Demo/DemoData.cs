using Bogus;
using Chat.Core.Agents;
using Chat.Core.CannedReplies;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Demo;

/// <summary>Three weeks in the life of a small shop, so that a newcomer sees the product at work. Never made in production.</summary>
public sealed class DemoData(IDbContextFactory<ChatDbContext> store, AgentAccounts accounts, SiteDirectory sites, TimeProvider clock)
{
    public const string AgentEmail = "mira@kilnandclay.example";
    public const string AgentPassword = "demo-password";

    private const int ClientCount = 42;
    private const int Seed = 20418;

    private static readonly ConfiguredAgent[] Team =
    [
        new(AgentEmail, AgentPassword, "Mira Okafor", AgentRole.Administrator),
        new("jonas@kilnandclay.example", AgentPassword, "Jonas Weber", AgentRole.Lead),
        new("sana@kilnandclay.example", AgentPassword, "Sana Haddad", AgentRole.Agent),
    ];

    private readonly Randomizer random = new(Seed);
    private readonly List<Message> said = [];
    private readonly List<Note> noted = [];
    private Label[] labels = [];
    private Team[] teams = [];

    /// <summary>Fills a store that holds no client yet; does nothing to any other.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.Clients.AnyAsync(cancellationToken))
        {
            return;
        }

        var team = new List<Agent>();
        foreach (var configured in Team)
        {
            await accounts.EnsureAsync(configured);
            team.Add(await db.Users.SingleAsync(a => a.Email == configured.Email, cancellationToken));
        }

        var site = await db.Sites.SingleAsync(s => s.Key == Site.DefaultKey, cancellationToken);
        site.Name = "Kiln & Clay";
        sites.Forget();
        db.CannedReplies.AddRange(DemoScripts.Replies.Select(r => new CannedReply { Shortcut = r.Shortcut, Title = r.Title, Body = r.Body, UpdatedAt = clock.GetUtcNow() }));
        labels = [.. DemoScripts.Labels.Select(l => new Label { Name = l.Name, Color = l.Color })];
        db.Labels.AddRange(labels);
        teams = [.. DemoScripts.Teams.Select(t => new Team { Name = t.Name })];
        db.Teams.AddRange(teams);
        db.TeamMembers.AddRange(teams.SelectMany((t, i) => DemoScripts.Teams[i].Members.Select(m => new TeamMember { TeamId = t.Id, AgentId = team[m].Id })));
        await db.SaveChangesAsync(cancellationToken);
        for (var i = 0; i < ClientCount; i++)
        {
            Add(db, site, team, i);
        }

        // Rows grow with time, as those of a writer do.
        db.AddRange(said.OrderBy(m => m.SentAt).Select((m, i) => new Message
        {
            Id = i + 1,
            ConversationId = m.ConversationId,
            Sequence = m.Sequence,
            MessageId = m.MessageId,
            Author = m.Author,
            AgentId = m.AgentId,
            Body = m.Body,
            SentAt = m.SentAt,
        }));
        db.AddRange(noted.OrderBy(n => n.SentAt).Select((n, i) => new Note
        {
            Id = i + 1,
            ConversationId = n.ConversationId,
            Sequence = n.Sequence,
            NoteId = n.NoteId,
            AgentId = n.AgentId,
            Body = n.Body,
            SentAt = n.SentAt,
        }));
        await db.SaveChangesAsync(cancellationToken);
    }

    private void Add(ChatDbContext db, Site site, List<Agent> team, int index)
    {
        var isWaiting = index < DemoScripts.Waiting.Length;
        var script = isWaiting ? DemoScripts.Waiting[index] : DemoScripts.All[index % DemoScripts.All.Length];
        var now = clock.GetUtcNow();
        var end = isWaiting ? now.AddMinutes(-2 - (index * 7)) : now.AddHours(-0.4 * Math.Pow(1.18, index));
        var agent = isWaiting && index % 2 == 0 ? null : random.ListItem(team);
        var isRegular = index % 9 == 8;
        var lines = isRegular ? [.. Enumerable.Range(0, 22).SelectMany(_ => random.ArrayElement(DemoScripts.All.Where(s => s.Locale.StartsWith("en", StringComparison.Ordinal)).ToArray()).Lines)] : script.Lines;
        var times = Times(lines.Length, end, isRegular ? TimeSpan.FromDays(18) : TimeSpan.FromMinutes(lines.Length * 3));

        var faker = new Faker(script.Locale) { Random = new Randomizer(Seed + index) };
        var client = new Client
        {
            Id = Guid.CreateVersion7(times[0]),
            SiteId = site.Id,
            Name = faker.Name.FullName(),
            Locale = script.Locale.Replace('_', '-'),
            CreatedAt = times[0],
            LastSeenAt = end,
        };
        var isResolved = !isWaiting && (index % 3 == 0 || index > 30);
        var messages = Messages(lines, times, agent ?? team[0], faker);
        Label[] marks = [.. labels.Where((_, i) => (index + i) % 5 == 1)];
        var conversation = new Conversation
        {
            Id = messages[0].ConversationId,
            SiteId = site.Id,
            ClientId = client.Id,
            Status = isResolved ? ConversationStatus.Resolved : ConversationStatus.Open,
            AssigneeId = agent?.Id,
            TeamId = index % 7 is 1 or 4 ? teams[index % 2].Id : null,
            CreatedAt = times[0],
            LastMessageAt = messages[^1].SentAt,
            LastSequence = messages.Count,
            LastMessageSequence = messages.Count,
            AgentReadSequence = isWaiting ? 0 : messages.Count,
            ClientReadSequence = messages.Count,
            UnreadCount = isWaiting ? messages.Count : 0,
            WaitingSince = isWaiting ? times[0] : null,
            Labels = LabelSet.Write(marks.Select(l => l.Id)),
            Priority = index == 3 ? ConversationPriority.Urgent : index == 9 ? ConversationPriority.High : ConversationPriority.None,
        };
        db.AddRange(marks.Select(l => new ConversationLabel { LabelId = l.Id, ConversationId = conversation.Id }));
        if (!isWaiting && index % 7 == 0)
        {
            noted.Add(new Note
            {
                Id = 0,
                ConversationId = conversation.Id,
                Sequence = ++conversation.LastSequence,
                NoteId = Guid.CreateVersion7(end),
                AgentId = team[index % team.Count].Id,
                Body = random.ArrayElement(DemoScripts.Notes).Replace("{name}", team[(index + 1) % team.Count].Name, StringComparison.Ordinal),
                SentAt = messages[^1].SentAt,
            });
        }

        db.AddRange(client, conversation);
        DemoPeople.Describe(db, client, faker, index, team[index % team.Count].Id, DemoScripts.Products, end);
        said.AddRange(messages);
    }

    private List<Message> Messages(string[] lines, DateTimeOffset[] times, Agent agent, Faker faker)
    {
        var conversationId = Guid.CreateVersion7(times[0]);
        return [.. lines.Select((line, i) => new Message
        {
            Id = 0,
            ConversationId = conversationId,
            Sequence = i + 1,
            MessageId = Guid.CreateVersion7(times[i]),
            Author = line[0] == 'a' ? MessageAuthor.Agent : MessageAuthor.Client,
            AgentId = line[0] == 'a' ? agent.Id : null,
            Body = line[2..]
                .Replace("{order}", $"{20_000 + faker.Random.Number(999)}", StringComparison.Ordinal)
                .Replace("{product}", random.ArrayElement(DemoScripts.Products), StringComparison.Ordinal)
                .Replace("{day}", faker.Date.Weekday(), StringComparison.Ordinal),
            SentAt = times[i],
        })];
    }

    /// <summary>Ends at <paramref name="end"/>; talks come in bursts with quiet days between.</summary>
    private DateTimeOffset[] Times(int count, DateTimeOffset end, TimeSpan span)
    {
        var times = new DateTimeOffset[count];
        var at = end;
        for (var i = count - 1; i >= 0; i--)
        {
            times[i] = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
            var isBreak = span > TimeSpan.FromDays(1) && i % 7 == 0;
            at -= isBreak ? TimeSpan.FromHours(random.Number(9, 40)) : TimeSpan.FromSeconds(random.Number(25, 260));
        }

        return times;
    }
}
