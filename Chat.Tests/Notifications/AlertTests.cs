using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal.Notifications;
using Chat.Tests.Inbox;

namespace Chat.Tests.Notifications;

public sealed class AlertTests
{
    private static readonly Guid Me = Guid.NewGuid();
    private static readonly Guid Colleague = Guid.NewGuid();
    private static readonly Guid Client = Guid.NewGuid();

    private readonly Guid conversation = Guid.CreateVersion7();
    private readonly AlertQueue queue = new();

    [Fact]
    public void Of_ByWhoseConversationItIs_SaysTheKind()
    {
        Assert.Equal(AlertKind.NewConversation, Assert.Single(AlertRules.Of(Said("a", isNew: true), Me)).Kind);
        Assert.Equal(AlertKind.MyConversation, Assert.Single(AlertRules.Of(Said("a", assignee: Me), Me)).Kind);
        Assert.Equal(AlertKind.Unassigned, Assert.Single(AlertRules.Of(Said("a"), Me)).Kind);
        Assert.Empty(AlertRules.Of(Said("a", assignee: Colleague), Me));
        Assert.Empty(AlertRules.Of(Said("a", author: MessageAuthor.Agent), Me));
        Assert.Empty(AlertRules.Of(Said("a", author: MessageAuthor.System), Me));
    }

    [Fact]
    public void Of_ANote_TellsOnlyThoseWhomItNames()
    {
        var note = new StoredNote(Guid.NewGuid(), conversation, 5, Colleague, "Look at this, @Me", DateTimeOffset.UnixEpoch);
        var commit = new ConversationsCommitted([], []) { Notes = [new PostedNote(note, Client, [Me])] };

        Assert.Equal((AlertKind.Mention, $"{conversation}.5"), (AlertRules.Of(commit, Me)[0].Kind, AlertRules.Of(commit, Me)[0].Key));
        Assert.Empty(AlertRules.Of(commit, Colleague));
    }

    [Fact]
    public void Of_AConversationInWhichTheAgentTakesPart_TellsHimWhosesoeverItIs()
    {
        HashSet<Guid> taken = [conversation];

        Assert.Equal(AlertKind.TakingPart, Assert.Single(AlertRules.Of(Said("a", assignee: Colleague), Me, taken)).Kind);
        Assert.Equal(AlertKind.TakingPart, Assert.Single(AlertRules.Of(Said("a"), Me, taken)).Kind);
        Assert.Equal(AlertKind.MyConversation, Assert.Single(AlertRules.Of(Said("a", assignee: Me), Me, taken)).Kind);
        Assert.Equal(AlertKind.NewConversation, Assert.Single(AlertRules.Of(Said("a", isNew: true), Me, taken)).Kind);
        Assert.Empty(AlertRules.Of(Said("a", assignee: Colleague, author: MessageAuthor.Agent), Me, taken));
        Assert.Equal([conversation], AlertRules.Others(Said("a", assignee: Colleague), Me));
        Assert.Empty(AlertRules.Others(Said("a", assignee: Me), Me));
        Assert.Empty(AlertRules.Others(Said("a", isNew: true), Me));
    }

    [Fact]
    public void Of_AConversationThatIsLifted_TellsEverybody()
    {
        var line = new StoredNote(Guid.NewGuid(), conversation, 5, null, "Nobody has seen this for 10 minutes", DateTimeOffset.UnixEpoch) { Event = MessageEvent.Lifted };
        var commit = new ConversationsCommitted([], [new ConversationChange(State(Colleague, 1), State(Colleague, 1))]) { Notes = [new PostedNote(line, Client, [])] };

        var alert = Assert.Single(AlertRules.Of(commit, Me));

        Assert.Equal((AlertKind.Waiting, $"{conversation}.5"), (alert.Kind, alert.Key));
        Assert.Equal("Still waiting: Nobody has seen this for 10 minutes", ToldAlert.Of(alert, "Maren", new AlertPreferences(), DeskComponents.Words).Body);
        queue.Add(commit, Me, kind => kind != AlertKind.Waiting);
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Queue_TwoMessagesBeforeItIsTold_KeepsTheWeightAndTheNewestText()
    {
        queue.Add(Said("Hello", isNew: true), Me, _ => true);
        queue.Add(Said("Anybody?"), Me, _ => true);

        var alert = Assert.Single(queue.Peek().Alerts);
        Assert.Equal((AlertKind.NewConversation, "Anybody?"), (alert.Kind, alert.Text));
    }

    [Fact]
    public void Queue_SeenBeforeItIsTold_IsNotTold()
    {
        queue.Add(Said("Hello"), Me, _ => true);
        queue.Add(new ConversationsCommitted([], [new ConversationChange(State(null, unread: 1), State(null, unread: 0))]), Me, _ => true);

        Assert.Empty(queue.Peek().Alerts);
        Assert.Equal([conversation], queue.Peek().Settled);
    }

    [Fact]
    public void Queue_NewsWhileTelling_StaysForTheNextTime()
    {
        queue.Add(Said("first"), Me, _ => true);
        var (told, settled) = queue.Peek();
        queue.Add(Said("second"), Me, _ => true);

        queue.Remove(told, settled);

        Assert.Equal("second", Assert.Single(queue.Peek().Alerts).Text);
        queue.Remove(queue.Peek().Alerts, []);
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Queue_NotWanted_StaysEmpty()
    {
        queue.Add(Said("Hello"), Me, _ => false);

        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void Told_WithoutText_SaysOnlyWho()
    {
        var alert = new Alert(AlertKind.MyConversation, conversation, Client, "k", new string('x', 5_000));
        var wishes = new AlertPreferences { MyConversation = new(Sound: false, Desktop: true) };

        Assert.Equal(("Maren", "New message", null), Tell(wishes with { ShowsText = false }));
        Assert.Equal(201, ToldAlert.Of(alert, "Maren", wishes, DeskComponents.Words).Body.Length);
        Assert.Equal("Knock", ToldAlert.Of(alert with { Kind = AlertKind.Mention }, "Maren", wishes with { Sound = AlertSound.Knock }, DeskComponents.Words).Sound);
        Assert.Null(ToldAlert.Of(alert with { Kind = AlertKind.Mention }, "Maren", wishes with { Sound = AlertSound.None }, DeskComponents.Words).Sound);

        (string, string, string?) Tell(AlertPreferences how) => ToldAlert.Of(alert, "Maren", how, DeskComponents.Words) is var told ? (told.Title, told.Body, told.Sound) : default;
    }

    private ConversationsCommitted Said(string body, Guid? assignee = null, bool isNew = false, MessageAuthor author = MessageAuthor.Client) => new(
        [new PostedMessage(new StoredMessage(Guid.NewGuid(), conversation, 1, author, null, body, DateTimeOffset.UnixEpoch), Client, null)],
        [new ConversationChange(isNew ? null : State(assignee, 0), State(assignee, 1))]);

    private ConversationState State(Guid? assignee, int unread) => new(
        conversation, Guid.Empty, Client, ConversationStatus.Open, assignee, DateTimeOffset.UnixEpoch, 1, 0, 0, 0, unread, null, 1, null, ConversationPriority.None, "", null);
}
