using Chat.Core.Conversations;

namespace Chat.Tests.Conversations;

public sealed class InboxViewTests
{
    private static readonly Guid Somebody = Guid.Parse("0190d3f6-0000-7000-8000-000000000001");

    [Fact]
    public void Write_EveryView_ReadsBackAsTheSameInOneSpelling()
    {
        InboxStatuses[] statuses = [InboxStatuses.Open, InboxStatuses.Open | InboxStatuses.Snoozed, InboxStatuses.Resolved, InboxStatuses.All];
        (InboxAssignee, Guid?)[] assignees = [(InboxAssignee.Anybody, null), (InboxAssignee.Me, null), (InboxAssignee.Nobody, null), (InboxAssignee.Agent, Somebody)];
        var texts = new HashSet<string>();
        foreach (var status in statuses)
        {
            foreach (var (assignee, agentId) in assignees)
            {
                foreach (var order in Enum.GetValues<InboxOrder>())
                {
                    foreach (var narrow in new Func<InboxView, InboxView>[] { v => v, v => v with { SiteId = Somebody }, v => v with { TeamId = Somebody, LabelId = 7 } })
                    {
                        var view = narrow(new InboxView { Statuses = status, Assignee = assignee, AgentId = agentId, Order = order });

                        var text = InboxViewText.Write(view);

                        Assert.Equal(view, InboxViewText.Parse(text));
                        Assert.True(texts.Add(text), text);
                        Assert.True(text.Length <= SavedView.QueryLength);
                    }
                }
            }
        }

        Assert.Equal("", InboxViewText.Write(InboxView.Open));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("?view=mine", "assignee=me")]
    [InlineData("view=all", "status=all")]
    [InlineData("view=resolved&at=12", "status=resolved")]
    [InlineData("view=OPEN", "")]
    [InlineData("order=newest&status=open", "")]
    [InlineData("status=snoozed,open", "status=open,snoozed")]
    [InlineData("status=open,pending,snoozed,resolved", "status=all")]
    [InlineData("utm_source=mail", "")]
    public void Parse_AddressesOfBeforeAndOtherSpellings_AreTheOneSpelling(string query, string written) =>
        Assert.Equal(written, InboxViewText.Write(InboxViewText.Parse(query)));

    [Theory]
    [InlineData("view=yours")]
    [InlineData("status=closed")]
    [InlineData("status=")]
    [InlineData("status=0")]
    [InlineData("status=open,nonsense")]
    [InlineData("assignee=you")]
    [InlineData("team=shipping")]
    [InlineData("label=-1")]
    [InlineData("order=oldest")]
    public void Parse_WhatItDoesNotKnow_IsKeptAndShowsNothing(string query)
    {
        var view = InboxViewText.Parse(query);

        Assert.Equal(Uri.UnescapeDataString(query), Uri.UnescapeDataString(view.Unknown));
        Assert.Equal(view, InboxViewText.Parse(InboxViewText.Write(view)));
        Assert.False(view.Matches(State(), Somebody));
        Assert.True((view with { Unknown = "" }).Matches(State(), Somebody));
    }

    [Fact]
    public void Key_WaitingFirst_ThenTheNewest()
    {
        var now = DateTimeOffset.UnixEpoch;
        InboxKey[] keys =
        [
            new(now.AddMinutes(1), now.AddMinutes(9), Guid.CreateVersion7()),
            new(now.AddMinutes(2), now.AddMinutes(1), Guid.CreateVersion7()),
            new(null, now.AddMinutes(8), Guid.CreateVersion7()),
            new(null, now.AddMinutes(7), Guid.CreateVersion7()),
        ];

        for (var i = 0; i < keys.Length; i++)
        {
            for (var j = 0; j < keys.Length; j++)
            {
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(keys[i].CompareTo(keys[j])));
            }
        }
    }

    private static ConversationState State() =>
        new(Guid.CreateVersion7(), Somebody, Somebody, ConversationStatus.Open, null, DateTimeOffset.UnixEpoch, 1, 0, 0, 0, 1, null, 1, null, ConversationPriority.None, "", null);
}
