using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>
/// The conversations inside the writer's transaction: gives sequences, keeps the states that were used lately, writes
/// each changed one once per commit, and publishes afterwards. Only the writer's thread enters.
/// </summary>
internal sealed partial class ConversationLedger(ChatEvents events) : IWriteParticipant
{
    private const int Remembered = 50_000;

    private const string Columns =
        "Id, SiteId, ClientId, Status, AssigneeId, LastMessageAt, LastSequence, AgentReadSequence, ClientDeliveredSequence, ClientReadSequence, UnreadCount, WaitingSince, LastMessageSequence, TeamId, Priority, Labels, SnoozedUntil";

    private const string Insert =
        $"INSERT INTO Conversations ({Columns}, CreatedAt) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $5)";

    private const string Update =
        "UPDATE Conversations SET Status = $0, AssigneeId = $1, LastMessageAt = $2, LastSequence = $3, AgentReadSequence = $4, ClientDeliveredSequence = $5, ClientReadSequence = $6, UnreadCount = $7, WaitingSince = $8, LastMessageSequence = $9, TeamId = $10, Priority = $11, Labels = $12, SnoozedUntil = $13 WHERE Id = $14";

    private const string InsertMessage =
        "INSERT INTO Messages (Id, ConversationId, Sequence, MessageId, Author, AgentId, Body, SentAt, Attachments, Event) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (MessageId) DO NOTHING";

    private readonly Dictionary<Guid, ConversationState> known = [];
    private readonly Dictionary<Guid, Guid> currentOf = [];
    private readonly Dictionary<Guid, ConversationChange> changed = [];
    private readonly List<PostedMessage> posted = [];
    private readonly List<Guid> unsettled = [];
    private long lastRow = -1;

    public ConversationState? Find(WriteSession session, Guid id)
    {
        if (changed.TryGetValue(id, out var change))
        {
            return change.After;
        }

        if (known.TryGetValue(id, out var state))
        {
            return state;
        }

        state = session.Statement($"SELECT {Columns} FROM Conversations WHERE Id = $0").First(Read, id);
        if (state is not null)
        {
            Remember(state);
        }

        return state;
    }

    /// <summary>The conversation, if this agent may see it. One that is not there and one that is not for him are the same to him.</summary>
    /// <exception cref="ChatRefusedException">No such conversation.</exception>
    public ConversationState Require(WriteSession session, Guid id, AgentCard agent) =>
        Find(session, id) is { } state && agent.Scope.Sees(session, state) ? state : throw Missing();

    public static ChatRefusedException Missing() => ChatRefusedException.Invalid("There is no such conversation.");

    /// <summary>The client's newest conversation, or null when he has none.</summary>
    public ConversationState? Current(WriteSession session, Guid clientId)
    {
        if (!currentOf.TryGetValue(clientId, out var id))
        {
            id = session.Statement("SELECT Id FROM Conversations WHERE ClientId = $0 ORDER BY Id DESC LIMIT 1")
                .First(row => row.Id(0), clientId);
            if (id == Guid.Empty)
            {
                return null;
            }

            currentOf[clientId] = id;
        }

        return Find(session, id);
    }

    public ConversationState Open(WriteSession session, Guid siteId, Guid clientId)
    {
        var state = new ConversationState(
            Guid.CreateVersion7(session.Now), siteId, clientId, ConversationStatus.Open, null, session.Now, 0, 0, 0, 0, 0, null, 0, null, ConversationPriority.None, "", null);
        session.Statement(Insert).Execute(
            state.Id, siteId, clientId, 0, default, session.Now, 0, 0, 0, 0, 0, default, 0, default, 0, "", default);
        changed[state.Id] = new ConversationChange(null, state);
        currentOf[clientId] = state.Id;
        unsettled.Add(clientId);
        return state;
    }

    /// <summary>All conversations of one client are another's from now on; whichever is newest then is his current one.</summary>
    public void Move(WriteSession session, Guid from, Guid to)
    {
        var moved = new List<ConversationState>();
        for (var id = After(Guid.Empty); id != Guid.Empty; id = After(id))
        {
            moved.Add(Find(session, id)!);
        }

        session.Statement("UPDATE Conversations SET ClientId = $0 WHERE ClientId = $1").Execute(to, from);
        session.Statement(MergedClient.Insert).Execute(from, to);
        foreach (var before in moved)
        {
            session.Statement(StoreChange.Insert).Execute((int)StoreSubject.Conversation, before.Id);
            Set(before, before with { ClientId = to });
        }

        for (var i = 0; i < posted.Count; i++)
        {
            posted[i] = posted[i].ClientId == from ? posted[i] with { ClientId = to } : posted[i];
        }

        edited.RemoveAll(e => e.ClientId == from);

        currentOf.Remove(from);
        currentOf.Remove(to);
        unsettled.AddRange([from, to]);

        Guid After(Guid last) =>
            session.Statement("SELECT Id FROM Conversations WHERE ClientId = $0 AND Id > $1 ORDER BY Id LIMIT 1").First(row => row.Id(0), from, last);
    }

    /// <summary>Takes the new state; it is written once, with the commit.</summary>
    public void Set(ConversationState before, ConversationState after)
    {
        changed[after.Id] = changed.TryGetValue(after.Id, out var change)
            ? change with { After = after }
            : new ConversationChange(before, after);
    }

    /// <summary>The next message of the conversation, or null when the id is taken and nothing was written.</summary>
    public StoredMessage? Append(
        WriteSession session, ConversationState conversation, Guid messageId, MessageAuthor author, Guid? agentId, string body, string? senderConnection,
        IReadOnlyList<AttachmentCard>? attachments = null, MessageEvent? kind = null)
    {
        if (lastRow < 0)
        {
            lastRow = session.Statement("SELECT COALESCE(MAX(Id), 0) FROM Messages").First(row => row.Int64(0));
        }

        var next = conversation.After(author, session.Now);
        var written = session.Statement(InsertMessage).Execute(
            lastRow + 1, conversation.Id, next.LastSequence, messageId, (int)author, agentId, body, session.Now, AttachmentCard.Write(attachments ?? []), kind is { } told ? (long)told : default(Value));
        if (written == 0)
        {
            return null;
        }

        lastRow++;
        var message = new StoredMessage(messageId, conversation.Id, next.LastSequence, author, agentId, body, session.Now) { Attachments = attachments ?? [], Event = kind };
        Set(conversation, next);
        posted.Add(new PostedMessage(message, conversation.ClientId, senderConnection));
        return message;
    }

    public void BeforeCommit(WriteSession session)
    {
        if (changed.Count == 0)
        {
            return;
        }

        var update = session.Statement(Update);
        foreach (var (_, state) in changed.Values)
        {
            update.Execute(
                (int)state.Status, state.AssigneeId, state.LastMessageAt, state.LastSequence,
                state.AgentReadSequence, state.ClientDeliveredSequence, state.ClientReadSequence, state.UnreadCount, state.WaitingSince,
                state.LastMessageSequence, state.TeamId, (int)state.Priority, state.Labels, state.SnoozedUntil, state.Id);
        }
    }

    public void AfterCommit()
    {
        unsettled.Clear();
        if (changed.Count == 0 && edited.Count == 0 && editedNotes.Count == 0)
        {
            return;
        }

        foreach (var change in changed.Values)
        {
            Remember(change.After);
        }

        events.Publish(new ConversationsCommitted([.. posted], [.. changed.Values]) { Notes = [.. noted], Edited = [.. edited], EditedNotes = [.. editedNotes] });
        Clear();
    }

    public void AfterRollback()
    {
        unsettled.ForEach(clientId => currentOf.Remove(clientId));
        unsettled.Clear();
        Clear();
        lastRow = -1;
        lastNoteRow = -1;
    }

    private void Clear()
    {
        changed.Clear();
        posted.Clear();
        noted.Clear();
        edited.Clear();
        editedNotes.Clear();
    }

    private void Remember(ConversationState state)
    {
        if (known.Count >= Remembered)
        {
            known.Clear();
            currentOf.Clear();
        }

        known[state.Id] = state;
    }

    private static ConversationState Read(Row row) => new(
        row.Id(0), row.Id(1), row.Id(2), (ConversationStatus)row.Int32(3), row.OptionalId(4), row.Time(5),
        row.Int64(6), row.Int64(7), row.Int64(8), row.Int64(9), row.Int32(10), row.OptionalTime(11),
        row.Int64(12), row.OptionalId(13), (ConversationPriority)row.Int32(14), row.Text(15), row.OptionalTime(16));
}
