using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Search;

/// <content>
/// What the rows that the index has found look like in the store. Entries and conversations meet in a CROSS JOIN, which is the word by which SQLite keeps their order:
/// left to itself it begins with all open conversations, or all of a client, and reads every message of each.
/// </content>
public sealed partial class SearchQueries
{
    private async Task<List<SearchHit>> HitsAsync(SearchQuery query, SearchFilter filter, SearchKind kind, List<long> rows, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (kind == SearchKind.Clients)
        {
            return await ClientHitsAsync(db, query, filter, rows, cancellationToken);
        }

        var entries = kind == SearchKind.Notes ? Notes(db, filter, rows) : Messages(db, filter, rows);
        var found = await (
            from e in entries
            from c in filter.Narrow(db.Conversations, db)
            where c.Id == e.ConversationId
            join client in db.Clients on c.ClientId equals client.Id
            select new { Entry = e, c.ClientId, ClientName = client.Name, c.Status, c.Labels }).ToListAsync(cancellationToken);
        var hits = new List<SearchHit>(found.Count);
        foreach (var one in found.OrderByDescending(f => f.Entry.Row))
        {
            var files = AttachmentCard.Read(one.Entry.Attachments);
            var text = kind == SearchKind.Files ? string.Join(" · ", files.Select(f => f.Name)) : one.Entry.Body;

            // The index may be a moment behind an edit: what does not fit any more is not shown.
            if (HitText.Snippet(text, query.Terms) is { } snippet)
            {
                hits.Add(new SearchHit(kind, new SearchKey(one.Entry.Row, Guid.Empty), one.ClientId, one.ClientName, one.Entry.SentAt)
                {
                    ConversationId = one.Entry.ConversationId,
                    Sequence = one.Entry.Sequence,
                    Status = one.Status,
                    Labels = LabelSet.Read(one.Labels),
                    Author = one.Entry.Author,
                    AgentId = one.Entry.AgentId,
                    Text = snippet,
                    Files = files,
                });
            }
        }

        return hits;
    }

    private async Task<List<long>> RowsAsync(SearchFilter filter, SearchKind kind, List<long> rows, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (kind == SearchKind.Clients)
        {
            var clients = index.Clients(rows);
            Guid[] ids = [.. clients.Keys];
            var there = await Clients(db, filter, ids).Select(c => c.Id).ToListAsync(cancellationToken);
            return [.. there.Select(id => clients[id]).OrderDescending()];
        }

        var entries = kind == SearchKind.Notes ? Notes(db, filter, rows) : Messages(db, filter, rows);
        var found = from e in entries from c in filter.Narrow(db.Conversations, db) where c.Id == e.ConversationId select e.Row;
        return [.. (await found.ToListAsync(cancellationToken)).OrderDescending()];
    }

    private async Task<List<SearchHit>> ClientHitsAsync(ChatDbContext db, SearchQuery query, SearchFilter filter, List<long> rows, CancellationToken cancellationToken)
    {
        var clients = index.Clients(rows);
        Guid[] ids = [.. clients.Keys];
        var found = await Clients(db, filter, ids).AsNoTracking().ToListAsync(cancellationToken);
        var notes = await db.ClientNotes.AsNoTracking().Where(n => ids.Contains(n.ClientId)).Select(n => new { n.ClientId, n.Body }).ToListAsync(cancellationToken);
        return
        [
            .. found.Select(client =>
            {
                var fields = ClientFields.Of(client.Fields);
                string?[] texts =
                [
                    client.Email, ClientAttributes.SaidEmail(client.Attributes, client.VerifiedAt is not null), client.Phone, client.ExternalId, fields.GivenName,
                    .. fields.All.Select(f => f.Value), .. notes.Where(n => n.ClientId == client.Id).Select(n => n.Body),
                ];
                var line = texts.OfType<string>().FirstOrDefault(text => Fitting(text, query.Terms).Count > 0) ?? client.Email ?? "";
                return new SearchHit(SearchKind.Clients, new SearchKey(clients[client.Id], Guid.Empty), client.Id, client.Name, client.LastSeenAt)
                {
                    Name = HitText.Mark(client.Name, query.Terms),
                    Text = HitText.Snippet(line, Fitting(line, query.Terms)) ?? [],
                };
            }).OrderByDescending(h => h.Key.Row),
        ];
    }

    private static IQueryable<EntryRow> Messages(ChatDbContext db, SearchFilter filter, List<long> rows)
    {
        var messages = db.Messages.AsNoTracking().Where(m => rows.Contains(m.Id) && m.DeletedAt == null && m.Author != MessageAuthor.System);
        if (filter.By is { } author)
        {
            messages = messages.Where(m => m.Author == author);
        }

        if (filter.After is { } after)
        {
            messages = messages.Where(m => m.SentAt >= after);
        }

        if (filter.Before is { } before)
        {
            messages = messages.Where(m => m.SentAt < before);
        }

        return messages.Select(m => new EntryRow { Row = m.Id, ConversationId = m.ConversationId, Sequence = m.Sequence, Author = m.Author, AgentId = m.AgentId, Body = m.Body, Attachments = m.Attachments, SentAt = m.SentAt });
    }

    private static IQueryable<EntryRow> Notes(ChatDbContext db, SearchFilter filter, List<long> rows)
    {
        var notes = db.Notes.AsNoTracking().Where(n => rows.Contains(n.Id) && n.DeletedAt == null && n.Event == null);
        if (filter.After is { } after)
        {
            notes = notes.Where(n => n.SentAt >= after);
        }

        if (filter.Before is { } before)
        {
            notes = notes.Where(n => n.SentAt < before);
        }

        return notes.Select(n => new EntryRow { Row = n.Id, ConversationId = n.ConversationId, Sequence = n.Sequence, Author = MessageAuthor.Agent, AgentId = n.AgentId, Body = n.Body, Attachments = null, SentAt = n.SentAt });
    }

    private static IQueryable<Client> Clients(ChatDbContext db, SearchFilter filter, Guid[] ids) => filter.Narrow(db.Clients.Where(c => ids.Contains(c.Id)), db);

    private static List<SearchTerm> Fitting(string text, IReadOnlyList<SearchTerm> terms) => [.. terms.Where(t => HitText.Snippet(text, [t]) is not null)];

    private sealed class EntryRow
    {
        public required long Row { get; init; }

        public required Guid ConversationId { get; init; }

        public required long Sequence { get; init; }

        public required MessageAuthor Author { get; init; }

        public Guid? AgentId { get; init; }

        public required string Body { get; init; }

        public string? Attachments { get; init; }

        public required DateTimeOffset SentAt { get; init; }
    }
}
