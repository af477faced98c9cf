using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Privacy;

/// <summary>Everything that is held about one client, as a ZIP of JSON and his files, with a receipt. No token, no secret; notes of the team only where they are asked for.</summary>
public sealed class ClientExport(
    IDbContextFactory<ChatDbContext> store, ThreadQueries threads, AttachmentFiles files, AgentDirectory agents, FreshSignIn fresh, SiteDirectory sites, AuditLog audit, TimeProvider clock)
{
    public const string Format = "chat-client-export/1";

    private const int Page = 200;

    /// <summary>Whether he may, and whether there is something. Asked before the first byte; then it is written down.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    /// <exception cref="ChatRefusedException">No such client, or no store.</exception>
    public async Task BeginAsync(Guid agentId, Guid clientId, bool withNotes, CancellationToken cancellationToken)
    {
        await RequireAsync(agentId, clientId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.ClientExported, AuditObjects.Client, clientId) { Details = AuditDetails.Of(new { withNotes }) });
    }

    /// <summary>Writes the archive: the conversations that he may see, a page at a time, after <see cref="BeginAsync"/>.</summary>
    public async Task WriteAsync(Guid agentId, Guid clientId, bool withNotes, Stream output, CancellationToken cancellationToken)
    {
        var scope = await RequireAsync(agentId, clientId, cancellationToken);
        await using var archive = new ExportArchive(output);
        var (counts, missing) = (new ExportCounts(), new List<Guid>());
        var team = await agents.AllAsync(cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        await archive.AddAsync("client.json", await ClientAsync(db, clientId, withNotes, team, counts, cancellationToken), cancellationToken);
        var seen = await scope.Of(db.Conversations.Where(c => c.ClientId == clientId), db).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var id in seen)
        {
            counts.Conversations++;
            await archive.AddAsync($"conversations/{id}/conversation.json", await ConversationAsync(db, id, counts, cancellationToken), cancellationToken);
            await archive.AddAsync(
                $"conversations/{id}/entries.json",
                stream => JsonSerializer.SerializeAsync(stream, EntriesAsync(agentId, id, withNotes, team, counts, cancellationToken), ExportArchive.Json, cancellationToken),
                cancellationToken);
        }

        await FilesAsync(archive, FilesOf(db, clientId, scope.IsLimited ? seen : null), counts, missing, cancellationToken);
        var manifest = new ExportManifest(Format, clientId, clock.GetUtcNow(), agentId, withNotes, counts, [.. archive.Written], missing);
        await archive.AddAsync("manifest.json", manifest, cancellationToken);
    }

    private async Task<AgentScope> RequireAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireLeadAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Clients.Where(c => c.Id == clientId && c.ErasureBegunAt == null).SeenBy(scope, db).AnyAsync(cancellationToken) ? scope : throw EditClient.Missing();
    }

    private async Task<ExportedClient> ClientAsync(
        ChatDbContext db, Guid clientId, bool withNotes, FrozenDictionary<Guid, AgentCard> team, ExportCounts counts, CancellationToken cancellationToken)
    {
        var client = await db.Clients.AsNoTracking().SingleAsync(c => c.Id == clientId, cancellationToken);
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.ClientId == clientId).OrderBy(s => s.Id).ToListAsync(cancellationToken);
        var ids = sessions.ConvertAll(s => s.Id);
        var visits = (await db.PageVisits.AsNoTracking().Where(v => ids.Contains(v.SessionId)).OrderBy(v => v.Id).ToListAsync(cancellationToken)).ToLookup(v => v.SessionId);
        var notes = withNotes ? await db.ClientNotes.AsNoTracking().Where(n => n.ClientId == clientId).OrderBy(n => n.Id).ToListAsync(cancellationToken) : null;
        (counts.Browsers, counts.Pages, counts.Notes) = (sessions.Count, visits.Sum(v => v.Count()), counts.Notes + (notes?.Count ?? 0));
        return new ExportedClient(
            client.Id, (await sites.FindAsync(client.SiteId, cancellationToken))?.Look.Key ?? "", client.Name, ClientFields.Of(client.Fields).GivenName, client.ExternalId, client.Email,
            client.VerifiedAt is not null, client.Phone, client.Locale, client.CreatedAt, client.LastSeenAt, client.BlockedAt, client.BlockedUntil)
        {
            Attributes = Parsed(client.Attributes),
            Fields = Parsed(client.Fields),
            Browsers = [.. sessions.Select(s => new ExportedBrowser(s.Id, s.CreatedAt, s.UserAgent, s.TimeZone, [.. visits[s.Id].Select(v => new ExportedPage(v.Url, v.Title, v.Referrer, v.At))]))],
            Notes = notes is null ? null : [.. notes.Select(n => new ExportedNote(Name(team, n.AgentId), n.Body, n.CreatedAt))],
        };
    }

    private static async Task<ExportedConversation> ConversationAsync(ChatDbContext db, Guid id, ExportCounts counts, CancellationToken cancellationToken)
    {
        var conversation = await db.Conversations.AsNoTracking().SingleAsync(c => c.Id == id, cancellationToken);
        var rating = await db.Ratings.AsNoTracking().SingleOrDefaultAsync(r => r.ConversationId == id, cancellationToken);
        counts.Ratings += rating is null ? 0 : 1;
        return new ExportedConversation(
            id, conversation.Status, conversation.CreatedAt, conversation.LastMessageAt, rating is null ? null : new ExportedRating(rating.Score, rating.Comment, rating.RatedAt));
    }

    private async IAsyncEnumerable<ExportedEntry> EntriesAsync(
        Guid agentId, Guid conversationId, bool withNotes, FrozenDictionary<Guid, AgentCard> team, ExportCounts counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long after = 0; ;)
        {
            var page = await threads.AfterAsync(agentId, conversationId, after, Page, cancellationToken);
            foreach (var entry in page.Entries)
            {
                after = entry.Sequence;
                if (entry.Message is { } message)
                {
                    counts.Messages++;
                    var by = message.Author == MessageAuthor.Client ? null : Name(team, message.AgentId);
                    yield return new ExportedEntry(message.Sequence, message.SentAt, JsonNamingPolicy.CamelCase.ConvertName($"{message.Author}"), by, message.Body)
                    {
                        EditedAt = message.EditedAt,
                        DeletedAt = message.DeletedAt,
                        Files = message.Attachments.Count > 0 ? message.Attachments : null,
                    };
                }
                else if (withNotes && entry.Note is { } note)
                {
                    counts.Notes++;
                    yield return new ExportedEntry(note.Sequence, note.SentAt, "note", Name(team, note.AgentId), note.Body) { EditedAt = note.EditedAt, DeletedAt = note.DeletedAt };
                }
            }

            if (!page.HasMore || page.Entries.Count == 0)
            {
                yield break;
            }
        }
    }

    private async Task FilesAsync(ExportArchive archive, IQueryable<Attachment> wanted, ExportCounts counts, List<Guid> missing, CancellationToken cancellationToken)
    {
        foreach (var file in await wanted.OrderBy(a => a.CreatedAt).Select(a => new { a.Id, a.Name }).ToListAsync(cancellationToken))
        {
            await using var content = files.Open(file.Id, isThumbnail: false);
            if (content is null)
            {
                missing.Add(file.Id);
                continue;
            }

            counts.Files++;
            await archive.AddAsync($"files/{file.Id}/{file.Name.Replace('/', '_').Replace('\\', '_')}", stream => content.CopyToAsync(stream, cancellationToken), cancellationToken);
        }
    }

    /// <param name="seen">Whose conversations these are; null for all, and for what was never sent.</param>
    private static IQueryable<Attachment> FilesOf(ChatDbContext db, Guid clientId, List<Guid>? seen)
    {
        var all = db.Attachments.AsNoTracking().Where(a => a.ClientId == clientId);
        return seen is null ? all : all.Where(a => db.Messages.Any(m => m.MessageId == a.MessageId && seen.Contains(m.ConversationId)));
    }

    private static string Name(FrozenDictionary<Guid, AgentCard> team, Guid? agentId) => agentId is { } id && team.GetValueOrDefault(id) is { } agent ? agent.Name : "";

    private static JsonElement? Parsed(string? json) => json is null ? null : JsonElement.Parse(json);
}
