using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Conversations;

public sealed class NoteTests
{
    private const string Secret = "He is difficult, be patient";

    [Fact]
    public async Task Post_BetweenMessages_TakesASequenceThatNoVisitorEverSees()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var desk = await Desk.StartAsync(clock);

        var note = await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Secret, Desk.Stop);
        var reply = await desk.Host.AgentRepliesAsync(desk.Id, "Good morning");
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Secret, Desk.Stop);

        Assert.Equal((2, 3), (note.Sequence, reply.Sequence));
        Assert.Equal([1L, 2, 3, 4], (await desk.ThreadAsync()).Select(e => e.Sequence));
        Assert.Equal("Good morning", (await desk.Visitor.NextMessageAsync()).GetProperty("body").GetString());
        clock.Advance(TimeSpan.FromSeconds(21));
        var head = await desk.Visitor.NextPushAsync("Head");
        Assert.Equal(3, head.GetProperty("lastSequence").GetInt64());
        var joined = await desk.Visitor.JoinAsync(token: desk.Visitor.Token);
        Assert.Equal(3, joined.GetProperty("conversation").GetProperty("lastSequence").GetInt64());
        var page = await desk.Visitor.InvokeAsync("GetMessages", new { conversationId = desk.Id, after = 0, limit = 200 });
        foreach (var answer in new[] { joined.GetRawText(), page.GetRawText(), (await desk.Visitor.ConversationsAsync()).GetRawText() })
        {
            Assert.DoesNotContain("difficult", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Join_KnowingTheEndAfterANote_IsNoReset()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Secret, Desk.Stop);

        var joined = await desk.Visitor.JoinAsync(token: desk.Visitor.Token, known: new KnownPosition(desk.Visitor.Epoch, desk.Id, 1));

        Assert.False(joined.GetProperty("reset").GetBoolean());
        Assert.Equal(0, joined.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task MarkRead_AcrossANote_NeverTellsTheVisitorOfIt()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), Secret, Desk.Stop);

        await desk.Conversations.MarkReadByAgentAsync(desk.Ana, desk.Id, 2, Desk.Stop);

        Assert.Equal(1, (await desk.Visitor.NextPushAsync("MessagesRead")).GetProperty("sequence").GetInt64());
        Assert.Equal(0, (await desk.StateAsync()).UnreadCount);
    }

    [Fact]
    public async Task Post_Twice_IsOneNote()
    {
        await using var desk = await Desk.StartAsync();
        var id = Guid.CreateVersion7();

        var first = await desk.Notes.PostAsync(desk.Ana, desk.Id, id, "once", Desk.Stop);
        var second = await desk.Notes.PostAsync(desk.Ana, desk.Id, id, "once", Desk.Stop);

        Assert.Equal(first, second);
        Assert.Equal(2, (await desk.ThreadAsync()).Count);
        await Desk.RefusedAsync(() => desk.Notes.PostAsync(desk.Jonas, desk.Id, id, "mine", Desk.Stop));
    }

    [Fact]
    public async Task Post_NamesAColleague_HeIsToldUntilHeHasSeenIt()
    {
        await using var desk = await Desk.StartAsync();

        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "@Jonas please, not ana@example.com", Desk.Stop);
        Assert.Equal([desk.Jonas], await MentionedAsync(desk, seen: false));
        await desk.Notes.SeeMentionsAsync(desk.Jonas, desk.Id, Desk.Stop);

        Assert.Empty(await MentionedAsync(desk, seen: false));
        Assert.Equal([desk.Jonas], await MentionedAsync(desk, seen: true));
    }

    [Theory]
    [InlineData("@Jonas Wolf and @ana", new[] { "Jonas Wolf", "Ana" })]
    [InlineData("@Jonas: look", new[] { "Jonas Wolf" })]
    [InlineData("@Jonaston @", new string[0])]
    [InlineData("me@Ana.example", new string[0])]
    [InlineData("@Kim", new string[0])]
    [InlineData("@Kim Lee", new[] { "Kim Lee" })]
    public void Mentions_InAText_AreFullNamesAndFirstNamesOfOnePerson(string text, string[] expected)
    {
        AgentCard[] team = [.. new[] { "Ana", "Jonas Wolf", "Kim Lee", "Kim Park" }.Select(name => new AgentCard(Guid.CreateVersion7(), name, AgentRole.Agent, IsDisabled: false))];

        var found = Mentions.In(text, team).Select(m => team.Single(a => a.Id == m.AgentId).Name);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Edit_WithinTheWindow_ReachesTheVisitorAndLeavesATrace()
    {
        await using var desk = await Desk.StartAsync();
        var reply = await desk.Host.AgentRepliesAsync(desk.Id, "Twesday");

        await desk.Edits.EditMessageAsync(desk.Ana, reply.Id, "Tuesday", Desk.Stop);

        var changed = await desk.Visitor.NextPushAsync("MessageChanged");
        Assert.Equal(("Tuesday", 2), (changed.GetProperty("body").GetString(), changed.GetProperty("sequence").GetInt64()));
        var entry = (await desk.ThreadAsync())[1].Message!;
        Assert.Equal("Tuesday", entry.Body);
        Assert.NotNull(entry.EditedAt);
    }

    [Fact]
    public async Task Delete_OwnMessage_KeepsItsPlaceAndNothingElse()
    {
        await using var desk = await Desk.StartAsync();
        var reply = await desk.Host.AgentRepliesAsync(desk.Id, "The password is hunter2");

        await desk.Edits.DeleteMessageAsync(desk.Ana, reply.Id, Desk.Stop);

        var joined = await desk.Visitor.JoinAsync(token: desk.Visitor.Token);
        Assert.DoesNotContain("hunter2", joined.GetRawText(), StringComparison.Ordinal);
        Assert.Equal([1L, 2], joined.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sequence").GetInt64()));
        await Desk.RefusedAsync(() => desk.Edits.EditMessageAsync(desk.Ana, reply.Id, "back", Desk.Stop));
    }

    [Fact]
    public async Task Edit_AnothersOrTooLate_IsRefused()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var desk = await Desk.StartAsync(clock);
        var reply = await desk.Host.AgentRepliesAsync(desk.Id, "Mine");
        var note = await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "Mine too", Desk.Stop);

        await Desk.RefusedAsync(() => desk.Edits.EditMessageAsync(desk.Jonas, reply.Id, "Yours", Desk.Stop));
        await Desk.RefusedAsync(() => desk.Edits.DeleteNoteAsync(desk.Jonas, note.Id, Desk.Stop));
        clock.Advance(EditService.Window + TimeSpan.FromSeconds(1));
        await Desk.RefusedAsync(() => desk.Edits.EditMessageAsync(desk.Ana, reply.Id, "Late", Desk.Stop));

        Assert.Equal(["Hello?", "Mine", "Mine too"], (await desk.ThreadAsync()).Select(e => e.Message?.Body ?? e.Note!.Body));
    }

    [Fact]
    public async Task Thread_WithNotesAndMessagesMixed_IsReadInPiecesWithoutGapOrDouble()
    {
        await using var desk = await Desk.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await (i % 7 < 4
                ? desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), $"n{i}", Desk.Stop)
                : desk.Host.AgentRepliesAsync(desk.Id, $"m{i}") as Task);
        }

        var queries = desk.Host.Services.GetRequiredService<ThreadQueries>();
        var up = new List<long>();
        for (long? before = null; ;)
        {
            var page = await queries.BeforeAsync(desk.Ana, desk.Id, before, 4, Desk.Stop);
            up.InsertRange(0, page.Entries.Select(e => e.Sequence));
            before = page.Entries[0].Sequence;
            if (!page.HasMore)
            {
                break;
            }
        }

        var down = new List<long>();
        for (long after = 0; ;)
        {
            var page = await queries.AfterAsync(desk.Ana, desk.Id, after, 4, Desk.Stop);
            down.AddRange(page.Entries.Select(e => e.Sequence));
            after = page.Entries[^1].Sequence;
            if (!page.HasMore)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(1, 31).Select(i => (long)i), up);
        Assert.Equal(up, down);
    }

    private static async Task<List<Guid>> MentionedAsync(Desk desk, bool seen)
    {
        await using var db = await desk.Host.DbAsync();
        return [.. db.Mentions.Where(m => m.SeenAt != null == seen).Select(m => m.AgentId)];
    }
}
