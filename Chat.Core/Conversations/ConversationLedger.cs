using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using static Chat.Core.Data.Statement;

namespace Chat.Core.Conversations;

/// <summary>
/// The conversations inside the writer's transaction: gives sequences, keeps the states that were used lately, writes
/// each changed one once per commit, and publishes afterwards. Only the writer's thread enters.
/// </summary>
internal sealed class ConversationLedger(ChatEvents events) : IWriteParticipant
{
    private const int Remembered = 50_000;

    private const string Columns =
        "Id, SiteId, ClientId, Status, AssigneeId, LastMessageAt, LastSequence, AgentReadSequence, ClientReadSequence, UnreadCount, WaitingSince";

    private const string Insert =
        $"INSERT INTO Conversations ({Columns}, CreatedAt) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $5)";

    private const string Update =
        "UPDATE Conversations SET Status = $0, AssigneeId = $1, LastMessageAt = $2, LastSequence = $3, AgentReadSequence = $4, ClientReadSequence = $5, UnreadCount = $6, WaitingSince = $7 WHERE Id = $8";

    private const string InsertMessage =
        "INSERT INTO Messages (Id, ConversationId, Sequence, MessageId, Author, AgentId, Body, SentAt) VALUES ($0, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT (MessageId) DO NOTHING";

    private readonly Dictionary<Guid, ConversationState> known = [];
    private readonly Dictionary<Guid, Guid> currentOf = [];
    private readonly Dictionary<Guid, ConversationChange> changed = [];
    private readonly List<PostedMessage> posted = [];
    private readonly List<Guid> opened = [];
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

        state = session.Statement($"SELECT {Columns} FROM Conversations WHERE Id = $0").First(Read, Bytes(id));
        if (state is not null)
        {
            Remember(state);
        }

        return state;
    }

    /// <summary>The client's newest conversation, or null when he has none.</summary>
    public ConversationState? Current(WriteSession session, Guid clientId)
    {
        if (!currentOf.TryGetValue(clientId, out var id))
        {
            id = session.Statement("SELECT Id FROM Conversations WHERE ClientId = $0 ORDER BY Id DESC LIMIT 1")
                .First(reader => Id(reader, 0), Bytes(clientId));
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
            Guid.CreateVersion7(session.Now), siteId, clientId, ConversationStatus.Open, null, session.Now, 0, 0, 0, 0, null);
        session.Statement(Insert).Execute(
            Bytes(state.Id), Bytes(siteId), Bytes(clientId), 0, null, session.Now.ToUnixTimeMilliseconds(), 0, 0, 0, 0, null);
        changed[state.Id] = new ConversationChange(null, state);
        currentOf[clientId] = state.Id;
        opened.Add(clientId);
        return state;
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
        WriteSession session, ConversationState conversation, Guid messageId, MessageAuthor author, Guid? agentId, string body, string? senderConnection)
    {
        if (lastRow < 0)
        {
            lastRow = session.Statement("SELECT COALESCE(MAX(Id), 0) FROM Messages").First(reader => reader.GetInt64(0));
        }

        var next = conversation.After(author, session.Now);
        var written = session.Statement(InsertMessage).Execute(
            lastRow + 1, Bytes(conversation.Id), next.LastSequence, Bytes(messageId), (int)author, Bytes(agentId), body, session.Now.ToUnixTimeMilliseconds());
        if (written == 0)
        {
            return null;
        }

        lastRow++;
        var message = new StoredMessage(messageId, conversation.Id, next.LastSequence, author, agentId, body, session.Now);
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
                (int)state.Status, Bytes(state.AssigneeId), state.LastMessageAt.ToUnixTimeMilliseconds(), state.LastSequence,
                state.AgentReadSequence, state.ClientReadSequence, state.UnreadCount, state.WaitingSince?.ToUnixTimeMilliseconds(), Bytes(state.Id));
        }
    }

    public void AfterCommit()
    {
        opened.Clear();
        if (changed.Count == 0)
        {
            return;
        }

        foreach (var change in changed.Values)
        {
            Remember(change.After);
        }

        events.Publish(new ConversationsCommitted([.. posted], [.. changed.Values]));
        changed.Clear();
        posted.Clear();
    }

    public void AfterRollback()
    {
        opened.ForEach(clientId => currentOf.Remove(clientId));
        opened.Clear();
        changed.Clear();
        posted.Clear();
        lastRow = -1;
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

    private static ConversationState Read(SqliteDataReader row) => new(
        Id(row, 0), Id(row, 1), Id(row, 2), (ConversationStatus)row.GetInt32(3), OptionalId(row, 4), Time(row, 5),
        row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt32(9), OptionalTime(row, 10));
}
