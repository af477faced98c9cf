using Chat.Core.Agents;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Clients;

public sealed record ClientNoteCard(Guid Id, Guid? AgentId, string Body, DateTimeOffset CreatedAt);

/// <summary>A browser of a client.</summary>
/// <param name="UserAgent">As it says; null when it was never told.</param>
/// <param name="TimeZone">IANA name, as it says; null when it was never told.</param>
public sealed record SessionCard(Guid Id, string? UserAgent, string? TimeZone, DateTimeOffset CreatedAt);

/// <summary>A page that a browser of his was on: hostile text.</summary>
public sealed record VisitCard(long Id, Guid SessionId, string Url, string Title, string? Referrer, DateTimeOffset At);

/// <summary>Everything that the team knows of a client but for what was said.</summary>
public sealed record ClientProfile(Guid Id, Guid SiteId, string Name, bool IsVerified, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt)
{
    /// <summary>What the team calls him where his name is another.</summary>
    public string? CalledName { get; init; }

    /// <summary>Who he is in the site's own books.</summary>
    public string? ExternalId { get; init; }

    /// <summary>By the word of his site.</summary>
    public string? ProvenEmail { get; init; }

    /// <summary>By his own word, or his page's.</summary>
    public string? SaidEmail { get; init; }

    public string? Phone { get; init; }

    public string? Locale { get; init; }

    public DateTimeOffset? BlockedAt { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }

    public IReadOnlyList<ClientField> Fields { get; init; } = [];

    public IReadOnlyList<ClientFact> Facts { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ClientNoteCard> Notes { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SessionCard> Sessions { get; init; } = [];

    /// <summary>Newest first, over all his browsers.</summary>
    public IReadOnlyList<VisitCard> Visits { get; init; } = [];

    /// <summary>The referrer of the first page that is known of him.</summary>
    public string? CameFrom { get; init; }

    public bool IsBlockedAt(DateTimeOffset now) => BlockedAt is not null && (BlockedUntil is null || BlockedUntil > now);
}

/// <summary>A client in a list.</summary>
public sealed record ClientRowCard(Guid Id, Guid SiteId, string Name, string? Email, bool IsVerified, DateTimeOffset LastSeenAt, DateTimeOffset? BlockedAt, DateTimeOffset? BlockedUntil);

/// <summary>Where a page of the list ended.</summary>
public sealed record ClientKey(DateTimeOffset LastSeenAt, Guid Id);

/// <summary>What the team asks about clients. Agents only: each question names who asks.</summary>
public sealed class ClientQueries(IDbContextFactory<ChatDbContext> store, AgentDirectory agents, TimeProvider clock)
{
    private const int NoteLimit = 100;
    private const int SessionLimit = 20;
    private const int VisitLimit = 20;

    /// <summary>Null when there is no such client, or none for this agent.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<ClientProfile?> ProfileAsync(Guid agentId, Guid clientId, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.Clients.AsNoTracking().Where(c => c.Id == clientId && c.ErasureBegunAt == null).SeenBy(scope, db).FirstOrDefaultAsync(cancellationToken) is not { } client)
        {
            return null;
        }

        var isVerified = client.VerifiedAt is not null;
        var fields = ClientFields.Of(client.Fields);
        var saidEmail = isVerified ? ClientAttributes.SaidEmail(client.Attributes, isVerified) : client.Email;
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.ClientId == clientId).OrderByDescending(s => s.Id).Take(SessionLimit)
            .Select(s => new SessionCard(s.Id, s.UserAgent, s.TimeZone, s.CreatedAt)).ToListAsync(cancellationToken);
        var ids = sessions.ConvertAll(s => s.Id);
        var visits = await Visits(db.PageVisits.Where(v => ids.Contains(v.SessionId)).OrderByDescending(v => v.Id).Take(VisitLimit)).ToListAsync(cancellationToken);
        return new ClientProfile(client.Id, client.SiteId, client.Name, isVerified, client.CreatedAt, client.LastSeenAt)
        {
            CalledName = fields.GivenName == client.Name ? null : fields.GivenName,
            ExternalId = client.ExternalId,
            ProvenEmail = isVerified ? client.Email : null,
            SaidEmail = saidEmail,
            Phone = client.Phone,
            Locale = client.Locale,
            BlockedAt = client.BlockedAt,
            BlockedUntil = client.BlockedUntil,
            Fields = fields.All,
            Facts = [.. ClientAttributes.Read(client.Attributes, isVerified).Where(f => f.IsVerified || f.Name != "email" || f.Value != saidEmail)],
            Notes = await db.ClientNotes.AsNoTracking().Where(n => n.ClientId == clientId).OrderByDescending(n => n.Id).Take(NoteLimit)
                .Select(n => new ClientNoteCard(n.Id, n.AgentId, n.Body, n.CreatedAt)).ToListAsync(cancellationToken),
            Sessions = sessions,
            Visits = visits,
            CameFrom = await db.PageVisits.Where(v => ids.Contains(v.SessionId) && v.Referrer != null).OrderBy(v => v.Id).Select(v => v.Referrer).FirstOrDefaultAsync(cancellationToken),
        };
    }

    /// <summary>Clients whom the team knows, the last seen first.</summary>
    /// <param name="search">The beginning of a name, of a word in it, or of an address; empty for all.</param>
    /// <param name="siteId">Null for all.</param>
    /// <param name="after">Where the page before ended.</param>
    public async Task<IReadOnlyList<ClientRowCard>> ListAsync(Guid agentId, string search, Guid? siteId, ClientKey? after, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var clients = db.Clients.AsNoTracking().Where(c => c.ErasureBegunAt == null).SeenBy(scope, db);
        if (siteId is { } site)
        {
            clients = clients.Where(c => c.SiteId == site);
        }

        if (search.Trim() is { Length: > 0 } words)
        {
            var prefix = words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
            clients = clients.Where(c => EF.Functions.Like(c.Name, prefix, "\\") || EF.Functions.Like(c.Name, "% " + prefix, "\\") || EF.Functions.Like(c.Email!, prefix, "\\"));
        }

        if (after is { LastSeenAt: var at, Id: var id })
        {
            clients = clients.Where(c => c.LastSeenAt <= at && (c.LastSeenAt < at || c.Id.CompareTo(id) < 0));
        }

        return await Rows(clients.OrderByDescending(c => c.LastSeenAt).ThenByDescending(c => c.Id).Take(limit)).ToListAsync(cancellationToken);
    }

    /// <summary>Who is kept out now, the latest first.</summary>
    public async Task<IReadOnlyList<ClientRowCard>> BlockedAsync(Guid agentId, int limit, CancellationToken cancellationToken)
    {
        var scope = (await agents.RequireAsync(agentId, cancellationToken)).Scope;
        var now = clock.GetUtcNow();
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await Rows(db.Clients.AsNoTracking().SeenBy(scope, db).Where(c => c.BlockedAt != null && (c.BlockedUntil == null || c.BlockedUntil > now)).OrderByDescending(c => c.BlockedAt).Take(limit))
            .ToListAsync(cancellationToken);
    }

    private static IQueryable<ClientRowCard> Rows(IQueryable<Client> clients) =>
        clients.Select(c => new ClientRowCard(c.Id, c.SiteId, c.Name, c.Email, c.VerifiedAt != null, c.LastSeenAt, c.BlockedAt, c.BlockedUntil));

    private static IQueryable<VisitCard> Visits(IQueryable<PageVisit> visits) =>
        visits.AsNoTracking().Select(v => new VisitCard(v.Id, v.SessionId, v.Url, v.Title, v.Referrer, v.At));
}
