using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Conversations;

/// <summary>Views over a store that holds every combination.</summary>
public sealed class InboxQueryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Page_EveryView_IsWhatTheRuleSaysInItsOrderWhateverThePage()
    {
        await using var desk = await Desk.StartAsync();
        var (all, label, team) = await FillAsync(desk, 240);
        var inbox = desk.Host.Services.GetRequiredService<InboxQueries>();
        var site = all[0].SiteId;
        InboxView[] narrow = [new(), new() { LabelId = label }, new() { TeamId = team }, new() { SiteId = site }, new() { SiteId = Guid.CreateVersion7() }, new() { TeamId = team, LabelId = label, SiteId = site }];
        foreach (var order in Enum.GetValues<InboxOrder>())
        {
            foreach (var (assignee, agentId) in new (InboxAssignee, Guid?)[] { (InboxAssignee.Anybody, null), (InboxAssignee.Me, null), (InboxAssignee.Nobody, null), (InboxAssignee.Agent, desk.Jonas) })
            {
                foreach (var statuses in new[] { InboxStatuses.Open, InboxStatuses.Open | InboxStatuses.Pending, InboxStatuses.All })
                {
                    foreach (var view in narrow.Select(v => v with { Assignee = assignee, AgentId = agentId, Statuses = statuses, Order = order }))
                    {
                        var expected = all.Where(c => view.Matches(c, desk.Ana)).Select(c => InboxKey.Of(c, order)).ToList();
                        expected.Sort((a, b) => a.CompareTo(b));

                        Assert.Equal(expected.Select(k => k.Id), await WalkAsync(inbox, view, desk.Ana, 17));
                        var count = await inbox.CountAsync(desk.Ana, view, Desk.Stop);
                        Assert.Equal(Math.Min(expected.Count, InboxQueries.CountLimit), count.Value);
                        Assert.True(count.IsLeast || expected.Count < InboxQueries.CountLimit);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Page_NothingOfManyMatches_ComesInBoundedStepsToTheEnd()
    {
        await using var desk = await Desk.StartAsync();
        await FillAsync(desk, 5_400);
        var inbox = desk.Host.Services.GetRequiredService<InboxQueries>();
        var elsewhere = InboxView.All with { SiteId = Guid.CreateVersion7() };

        var first = await inbox.PageAsync(desk.Ana, elsewhere, null, 50, Desk.Stop);
        var second = await inbox.PageAsync(desk.Ana, elsewhere, first.End, 50, Desk.Stop);

        Assert.Equal((0, true), (first.Entries.Count, first.HasMore));
        Assert.NotNull(first.End);
        Assert.Equal((0, false), (second.Entries.Count, second.HasMore));
        Assert.Equal(new InboxCount(0, IsLeast: true), await inbox.CountAsync(desk.Ana, elsewhere, Desk.Stop));
    }

    [Fact]
    public async Task Items_OfAView_AreTheFirstOnesWithWhoseTheyAre()
    {
        await using var desk = await Desk.StartAsync();
        var (all, _, _) = await FillAsync(desk, 60);

        var items = await desk.Host.Services.GetRequiredService<InboxQueries>().ItemsAsync(desk.Ana, InboxView.Mine, 7, Desk.Stop);

        var expected = all.Where(c => InboxView.Mine.Matches(c, desk.Ana)).OrderByDescending(c => c.LastMessageAt).Take(7).Select(c => c.Id);
        Assert.Equal(expected.Order(), items.Select(i => i.Id).Order());
        Assert.All(items, item => Assert.Equal(desk.Ana, item.SeenAssigneeId));
    }

    private static async Task<List<Guid>> WalkAsync(InboxQueries inbox, InboxView view, Guid me, int size)
    {
        var seen = new List<Guid>();
        InboxPage? page = null;
        do
        {
            page = await inbox.PageAsync(me, view, page?.End, size, Desk.Stop);
            seen.AddRange(page.Entries.Select(e => e.State.Id));
        }
        while (page.HasMore);

        return seen;
    }

    /// <summary>Past the host, as nobody writes here: conversations of every kind, with times that several share.</summary>
    private static async Task<(List<ConversationState> All, int Label, Guid Team)> FillAsync(Desk desk, int count)
    {
        await using var db = await desk.Host.DbAsync();
        await db.Conversations.ExecuteDeleteAsync(Desk.Stop);
        var site = await db.Sites.FirstAsync(Desk.Stop);
        var (client, team, label) = (new Client { SiteId = site.Id, Name = "Maren" }, new Team { Name = "Shipping" }, new Label { Name = "Damage" });
        db.AddRange(client, team, label);
        await db.SaveChangesAsync(Desk.Stop);
        for (var i = 0; i < count; i++)
        {
            var isLabelled = i % 3 == 0;
            var conversation = new Conversation
            {
                SiteId = site.Id,
                ClientId = client.Id,
                Status = (ConversationStatus)(i % 4),
                AssigneeId = (i / 4 % 3) switch { 0 => desk.Ana, 1 => desk.Jonas, _ => null },
                TeamId = i % 5 < 2 ? team.Id : null,
                Labels = isLabelled ? LabelSet.Write([label.Id]) : "",
                LastMessageAt = Start.AddSeconds(i / 7),
                WaitingSince = i % 7 < 3 ? Start.AddSeconds(-(i / 5)) : null,
            };
            db.Conversations.Add(conversation);
            if (isLabelled)
            {
                db.ConversationLabels.Add(new ConversationLabel { LabelId = label.Id, ConversationId = conversation.Id });
            }
        }

        await db.SaveChangesAsync(Desk.Stop);
        var states = await db.Conversations.AsNoTracking().ToListAsync(Desk.Stop);
        return ([.. states.Select(c => new ConversationState(
            c.Id, c.SiteId, c.ClientId, c.Status, c.AssigneeId, c.LastMessageAt, c.LastSequence, c.AgentReadSequence, c.ClientDeliveredSequence, c.ClientReadSequence,
            c.UnreadCount, c.WaitingSince, c.LastMessageSequence, c.TeamId, c.Priority, c.Labels, c.SnoozedUntil))], label.Id, team.Id);
    }
}
