using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Chat.Core.Sites;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Privacy;

/// <summary>What is over the time that a site keeps things, in numbers.</summary>
/// <param name="FileBytes">Of all these files.</param>
/// <param name="Browsers">Whose pages and description go.</param>
public sealed record RetentionExtent(int Conversations, int Files, long FileBytes, int Browsers)
{
    public static readonly RetentionExtent None = new(0, 0, 0, 0);

    public bool IsEmpty => this == None;
}

/// <summary>
/// Removes what is older than a site wants to keep it: in small commits, so that nobody waits, and beginning each time with what the store holds, so that it goes on where it was
/// stopped. What was removed is written down.
/// </summary>
public sealed class RetentionService(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, SiteDirectory sites, AgentDirectory agents, AttachmentFiles files, AuditLog audit, ChatEvents events, TimeProvider clock)
{
    /// <summary>Rows of one commit.</summary>
    internal const int Slice = 200;

    /// <summary>Things of one entry of the audit log, and of one look into the store.</summary>
    internal const int Round = 200;

    /// <summary>What would go if the site kept things only so long.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<RetentionExtent> PreviewAsync(Guid agentId, Guid siteId, SiteRetention wanted, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        ArgumentNullException.ThrowIfNull(wanted);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var extent = RetentionExtent.None;
        if (Limit(wanted.Conversations) is { } rest)
        {
            extent = extent with { Conversations = await AtRest(db, siteId, rest).CountAsync(cancellationToken) };
        }

        if (Limit(Soonest(wanted.Files, wanted.Conversations)) is { } last)
        {
            var due = FilesAtRest(db, siteId, last);
            extent = extent with { Files = await due.CountAsync(cancellationToken), FileBytes = await due.SumAsync(f => f.Size, cancellationToken) };
        }

        return Limit(wanted.Visits) is { } seen ? extent with { Browsers = await Browsers(db, siteId, seen).CountAsync(cancellationToken) } : extent;
    }

    /// <summary>Removes all that is due on all sites, unless it is stopped before.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var site in await sites.AllAsync(cancellationToken))
        {
            while (await SweepAsync(site.Id, site.Settings.Retention, cancellationToken) is { IsEmpty: false } removed)
            {
                await audit.WriteAsync(new AuditEntry(null, AuditActions.RetentionApplied, AuditObjects.Site, site.Id) { Address = null, Details = AuditDetails.Of(removed) });
            }
        }
    }

    private async Task<RetentionExtent> SweepAsync(Guid siteId, SiteRetention wanted, CancellationToken cancellationToken)
    {
        var removed = RetentionExtent.None;
        if (Limit(Soonest(wanted.Files, wanted.Conversations)) is { } last)
        {
            removed = await SweepFilesAsync(siteId, last, cancellationToken);
        }

        if (Limit(wanted.Conversations) is { } rest)
        {
            removed = removed with { Conversations = await SweepConversationsAsync(siteId, rest, cancellationToken) };
        }

        return Limit(wanted.Visits) is { } seen ? removed with { Browsers = await SweepBrowsersAsync(siteId, seen, cancellationToken) } : removed;
    }

    private async Task<RetentionExtent> SweepFilesAsync(Guid siteId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<FileAtRest> due;
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            due = await FilesAtRest(db, siteId, before).OrderBy(f => f.MessageId).Take(Round).ToListAsync(cancellationToken);
        }

        var removed = RetentionExtent.None;
        foreach (var message in due.GroupBy(f => (f.MessageId, f.ConversationId)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await writer.WriteAsync(new StripFiles(events, message.Key.MessageId, message.Key.ConversationId, [.. message.Select(f => f.Id)], before)))
            {
                // The row is gone; should the host die here, the hourly sweep of files takes the bytes.
                message.ToList().ForEach(f => files.Delete(f.Id));
                removed = removed with { Files = removed.Files + message.Count(), FileBytes = removed.FileBytes + message.Sum(f => f.Size) };
            }
        }

        return removed;
    }

    private async Task<int> SweepConversationsAsync(Guid siteId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<Guid> due;
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            due = await AtRest(db, siteId, before).OrderBy(c => c.LastMessageAt).Select(c => c.Id).Take(Round).ToListAsync(cancellationToken);
        }

        var removed = 0;
        foreach (var id in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Removal step;
            do
            {
                step = await writer.WriteAsync(new RemoveConversation(events, id, before, Slice));
            }
            while (step == Removal.Begun);
            removed += step == Removal.Done ? 1 : 0;
        }

        return removed;
    }

    private async Task<int> SweepBrowsersAsync(Guid siteId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<Guid> due;
        await using (var db = await store.CreateDbContextAsync(cancellationToken))
        {
            due = await Browsers(db, siteId, before).OrderBy(id => id).Take(Round).ToListAsync(cancellationToken);
        }

        foreach (var id in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteAsync(new ForgetBrowser(id));
        }

        return due.Count;
    }

    private DateTimeOffset? Limit(int? days) => days is { } count ? clock.GetUtcNow().AddDays(-count) : null;

    /// <summary>The files of a conversation never outlive it.</summary>
    private static int? Soonest(int? files, int? conversations) => files is { } own && conversations is { } whole ? Math.Min(own, whole) : files ?? conversations;

    private static IQueryable<Conversation> AtRest(ChatDbContext db, Guid siteId, DateTimeOffset before) =>
        db.Conversations.AsNoTracking().Where(c => c.Status == ConversationStatus.Resolved && c.LastMessageAt < before && c.SiteId == siteId);

    private static IQueryable<FileAtRest> FilesAtRest(ChatDbContext db, Guid siteId, DateTimeOffset before) =>
        from file in db.Attachments.AsNoTracking()
        where file.MessageId != null && file.CreatedAt < before
        join message in db.Messages on file.MessageId!.Value equals message.MessageId
        join conversation in db.Conversations on message.ConversationId equals conversation.Id
        where conversation.Status == ConversationStatus.Resolved && conversation.LastMessageAt < before && conversation.SiteId == siteId
        select new FileAtRest { Id = file.Id, MessageId = message.MessageId, ConversationId = conversation.Id, Size = file.Size };

    private static IQueryable<Guid> Browsers(ChatDbContext db, Guid siteId, DateTimeOffset before) =>
        from client in db.Clients.AsNoTracking()
        where client.SiteId == siteId && client.LastSeenAt < before
        join session in db.Sessions on client.Id equals session.ClientId
        where session.UserAgent != null || session.TimeZone != null || db.PageVisits.Any(v => v.SessionId == session.Id)
        select session.Id;

    private sealed class FileAtRest
    {
        public required Guid Id { get; init; }

        public required Guid MessageId { get; init; }

        public required Guid ConversationId { get; init; }

        public required long Size { get; init; }
    }
}
