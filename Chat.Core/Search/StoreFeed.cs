using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Data;
using Microsoft.Data.Sqlite;

namespace Chat.Core.Search;

/// <summary>
/// Reads what the store has after a place, in short statements on a connection of its own. New rows are known by their growing ids, everything else
/// by the store's log of changes: so nothing is missed that happened while the host was down, and the path of a message pays nothing for it.
/// </summary>
internal sealed class StoreFeed : IDisposable
{
    private const string MessageColumns = "SELECT Id, MessageId, ConversationId, CASE WHEN Author = 1 THEN AgentId END, Body, Attachments, DeletedAt IS NULL AND Author < 2 FROM Messages";
    private const string NoteColumns = "SELECT Id, NoteId, ConversationId, AgentId, Body, NULL, DeletedAt IS NULL AND Event IS NULL FROM Notes";
    private const string ClientColumns = "SELECT Id, Name, Email, Phone, ExternalId, Fields, Attributes, VerifiedAt IS NOT NULL, (SELECT group_concat(Body, char(10)) FROM ClientNotes WHERE ClientId = Clients.Id) FROM Clients";

    /// <summary>So many entries are followed at once while there is a backlog.</summary>
    private const int BatchSize = 2_000;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = [];

    public StoreFeed(string connectionString)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        try
        {
            connection.Open();
            SqliteSettings.Apply(connection);
            IndexFile.Run(connection, "PRAGMA query_only=ON");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the store is one that the index has followed as far as it says.</summary>
    public bool Continues(IndexPlaces places, Guid store) =>
        (places.Store == Guid.Empty && places.Messages == 0)
        || (places.Store == store
            && Continues("SELECT COALESCE(MAX(Id), 0) FROM Messages", "SELECT MessageId FROM Messages WHERE Id = $0", places.Messages, places.LastMessage)
            && Continues("SELECT COALESCE(MAX(Id), 0) FROM Notes", "SELECT NoteId FROM Notes WHERE Id = $0", places.Notes, places.LastNote)
            && Number("SELECT COALESCE(MAX(Id), 0) FROM StoreChanges") >= places.Changes
            && Number("SELECT COALESCE(MIN(Id), 0) FROM StoreChanges") <= places.Changes + 1);

    public StoreNews After(IndexPlaces places, Guid store)
    {
        // What changes while the clients are read for the first time is told again by the log.
        var isFirst = places.Store == Guid.Empty;
        var from = isFirst ? places with { Store = store, Changes = Number("SELECT COALESCE(MAX(Id), 0) FROM StoreChanges") } : places;
        var news = Changes(from);
        var clients = from.Clients is { } last ? Clients(last) : [];
        news.Clients.AddRange(clients);
        var messages = Entries($"{MessageColumns} WHERE Id > $0 ORDER BY Id LIMIT $1", from.Messages, BatchSize);
        var notes = Entries($"{NoteColumns} WHERE Id > $0 ORDER BY Id LIMIT $1", from.Notes, BatchSize);
        news.Messages.AddRange(messages);
        news.Notes.AddRange(notes);
        var hasMore = news.HasMore || messages.Count == BatchSize || notes.Count == BatchSize || clients.Count == BatchSize;
        return new StoreNews
        {
            Messages = news.Messages,
            Notes = news.Notes,
            Clients = news.Clients,
            ClientsGone = news.ClientsGone,
            Forgotten = news.Forgotten,
            HasMore = hasMore,
            End = Number("SELECT COALESCE(MAX(Id), 0) FROM Messages"),
            Places = news.Places with
            {
                Clients = from.Clients is null || clients.Count < BatchSize ? null : clients[^1].Id,
                Messages = messages.Count > 0 ? messages[^1].Row : from.Messages,
                LastMessage = messages.Count > 0 ? messages[^1].Id : from.LastMessage,
                Notes = notes.Count > 0 ? notes[^1].Row : from.Notes,
                LastNote = notes.Count > 0 ? notes[^1].Id : from.LastNote,
                IsBuilt = places.IsBuilt || !hasMore,
            },
        };
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>A place that is gone is no sign of anything: its row was erased. Another message in its place is, and a store that ends before it.</summary>
    private bool Continues(string end, string at, long row, Guid id) =>
        row == 0 || (Number(end) >= row && (Statement(at).First(r => (Guid?)r.Id(0), row) ?? id) == id);

    private StoreNews Changes(IndexPlaces places)
    {
        var log = Statement("SELECT Id, Subject, SubjectId FROM StoreChanges WHERE Id > $0 ORDER BY Id LIMIT $1")
            .All(r => (Id: r.Int64(0), Subject: (StoreSubject)r.Int32(1), Of: r.Id(2)), places.Changes, BatchSize);
        if (log.Count == 0)
        {
            return new StoreNews { Places = places };
        }

        var news = new StoreNews
        {
            HasMore = log.Count == BatchSize,
            Places = places with { Changes = log[^1].Id, HasRemains = places.HasRemains || log.Exists(c => c.Subject == StoreSubject.Erased) },
        };
        foreach (var (subject, id) in log.Select(c => (c.Subject, c.Of)).Distinct())
        {
            Take(news, subject, id, places);
        }

        return news;
    }

    private void Take(StoreNews news, StoreSubject subject, Guid id, IndexPlaces places)
    {
        switch (subject)
        {
            // What lies behind the place is read in its turn, as it is then.
            case StoreSubject.Message:
                news.Messages.AddRange(Entries($"{MessageColumns} WHERE MessageId = $0", id).Where(m => m.Row <= places.Messages).Select(Known));
                break;
            case StoreSubject.Note:
                news.Notes.AddRange(Entries($"{NoteColumns} WHERE NoteId = $0", id).Where(n => n.Row <= places.Notes).Select(Known));
                break;
            case StoreSubject.Client:
                TakeClient(news, id);
                break;
            case StoreSubject.Conversation:
                if (Statement("SELECT 1 FROM Conversations WHERE Id = $0").First(_ => true, id))
                {
                    break;
                }

                news.Forgotten.Add(id);
                break;
            case StoreSubject.Erased:
                TakeClient(news, id);
                news.Forgotten.Add(id);
                news.Messages.AddRange(Entries($"{MessageColumns} WHERE ConversationId = $0", id).Where(m => m.Row <= places.Messages && m.IsLive).Select(Known));
                news.Notes.AddRange(Entries($"{NoteColumns} WHERE ConversationId = $0", id).Where(n => n.Row <= places.Notes && n.IsLive).Select(Known));
                break;
        }
    }

    private void TakeClient(StoreNews news, Guid id)
    {
        var found = Statement($"{ClientColumns} WHERE Id = $0").First(Client, id);
        if (found is null)
        {
            news.ClientsGone.Add(id);
        }
        else
        {
            news.Clients.Add(found);
        }
    }

    private List<StoreClient> Clients(Guid after) => Statement($"{ClientColumns} WHERE Id > $0 ORDER BY Id LIMIT $1").All(Client, after, BatchSize);

    private static StoreClient Client(Row row)
    {
        var fields = ClientFields.Of(row.OptionalText(5));
        string?[] texts =
        [
            row.Text(1), row.OptionalText(2), row.OptionalText(3), row.OptionalText(4), fields.GivenName,
            ClientAttributes.SaidEmail(row.OptionalText(6), row.Int32(7) != 0), .. fields.All.Select(f => f.Value), row.OptionalText(8),
        ];
        return new StoreClient(row.Id(0), [.. texts.OfType<string>()]);
    }

    private List<StoreEntry> Entries(string sql, params ReadOnlySpan<Value> values) => Statement(sql).All(
        r => new StoreEntry(r.Int64(0), r.Id(1), r.Id(2), r.OptionalId(3), r.Text(4), AttachmentCard.Read(r.OptionalText(5)), r.Int32(6) != 0, IsNew: true), values);

    private static StoreEntry Known(StoreEntry entry) => entry with { IsNew = false };

    private long Number(string sql) => Statement(sql).First(r => r.Int64(0));

    private Statement Statement(string sql) =>
        statements.TryGetValue(sql, out var known) ? known : statements[sql] = new Statement(connection.Handle!, sql);
}
