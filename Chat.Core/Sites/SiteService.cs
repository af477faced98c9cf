using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.SignIns;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Sites;

/// <summary>A site in a list.</summary>
/// <param name="OriginCount">None: open to every origin.</param>
public sealed record SiteRow(Guid Id, string Key, string Name, string Color, int OriginCount);

/// <summary>A site was made, or something about it was changed.</summary>
public sealed record SiteChanged(Guid SiteId, string Key) : ChatEvent;

/// <summary>What administrators do with sites. Each method asks whether the agent is one.</summary>
public sealed partial class SiteService(
    IDbContextFactory<ChatDbContext> store, SiteDirectory directory, AgentDirectory agents, FreshSignIn fresh, AuditLog audit, ChatEvents events, TimeProvider clock, ILogger<SiteService> logger)
{
    /// <summary>All sites by name.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<IReadOnlyList<SiteRow>> ListAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var sites = await db.Sites.AsNoTracking().Select(s => new { s.Id, s.Key, s.Name, s.Color, s.AllowedOrigins }).ToListAsync(cancellationToken);
        return [.. sites.Select(s => new SiteRow(s.Id, s.Key, s.Name, s.Color, s.AllowedOrigins.Count)).OrderBy(s => s.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Null when there is no such site.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<SiteDetails?> FindAsync(Guid agentId, string key, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Sites.AsNoTracking().SingleOrDefaultAsync(s => s.Key == key, cancellationToken) is { } site ? SiteDetails.Of(site) : null;
    }

    /// <summary>Makes a site that is open to every origin.</summary>
    /// <param name="key">Stands in the script tag.</param>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="SiteRefusedException">Key or name is not allowed, or the key is taken.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task CreateAsync(Guid agentId, string key, string name, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        var site = new Site { Key = key, Name = name.Trim(), CreatedAt = clock.GetUtcNow() };
        SiteFault?[] faults = [SiteRules.CheckKey(key), SiteRules.Check(SiteDetails.Of(site)).FirstOrDefault(f => f.Field == SiteFields.Name)];
        if (faults.OfType<SiteFault>().ToList() is { Count: > 0 } found)
        {
            throw new SiteRefusedException(found);
        }

        Changed(await store.ChangeAsync(logger, db => AddAsync(db, agentId, site, cancellationToken), cancellationToken));
        Log.Created(logger, site.Id, agentId);
    }

    /// <summary>Stores <paramref name="wanted"/>, if the site still is as it was <paramref name="loaded"/>. Other origins, and keeping less, need a fresh sign-in.</summary>
    /// <returns>As it was stored.</returns>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="SiteRefusedException">Some fields are not allowed.</exception>
    /// <exception cref="SiteConflictException">Somebody else was quicker.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, no such site, or no store.</exception>
    public async Task<SiteDetails> UpdateAsync(Guid agentId, string key, SiteDetails loaded, SiteDetails wanted, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        if (SiteRules.Check(wanted) is { Count: > 0 } faults)
        {
            throw new SiteRefusedException(faults);
        }

        var details = SiteRules.Normalize(wanted);
        if (!details.AllowedOrigins.SequenceEqual(loaded.AllowedOrigins) || details.Settings.Retention.RemovesMoreThan(loaded.Settings.Retention))
        {
            // Where a chat may be shown decides who reads it, and what is removed by itself is erased.
            await fresh.RequireAsync(agentId, cancellationToken);
        }

        var site = await store.ChangeAsync(logger, db => ReplaceAsync(db, agentId, key, loaded, details, cancellationToken), cancellationToken);
        Changed(site);
        Log.Changed(logger, site.Id, agentId);
        return details;
    }

    private async Task<Site> AddAsync(ChatDbContext db, Guid agentId, Site site, CancellationToken cancellationToken)
    {
        await SiteKeys.RequireFreeAsync(db, site.Key, site.Id, clock.GetUtcNow(), cancellationToken);
        db.Sites.Add(site);
        audit.Append(db, new AuditEntry(agentId, AuditActions.SiteCreated, AuditObjects.Site, site.Id) { Details = AuditDetails.Of(new { site.Key, site.Name }) });
        return site;
    }

    private async Task<Site> ReplaceAsync(
        ChatDbContext db, Guid agentId, string key, SiteDetails loaded, SiteDetails details, CancellationToken cancellationToken)
    {
        // Nobody can write between the comparison and the commit.
        var site = await db.Sites.SingleOrDefaultAsync(s => s.Key == key, cancellationToken)
            ?? throw new ChatRefusedException(Refusal.UnknownSite, "There is no such site.");
        if (SiteDetails.Of(site) is var stored && stored.CountChanges(loaded) > 0)
        {
            throw new SiteConflictException(stored);
        }

        var change = AuditDetails.Change(stored, details);
        site.Name = details.Name;
        site.Color = details.Color;
        site.Side = details.Side;
        site.Greeting = details.Greeting;
        site.TypingPreview = details.TypingPreview;
        site.AllowedOrigins = [.. details.AllowedOrigins];
        site.Settings = details.Settings;
        if (change is not null)
        {
            audit.Append(db, new AuditEntry(agentId, AuditActions.SiteChanged, AuditObjects.Site, site.Id) { Details = change });
        }

        return site;
    }

    private void Changed(Site site)
    {
        directory.Forget();
        events.Publish(new SiteChanged(site.Id, site.Key));
    }

    private static partial class Log
    {
        [LoggerMessage(2801, LogLevel.Information, "Site {SiteId} made by agent {AgentId}")]
        public static partial void Created(ILogger logger, Guid siteId, Guid agentId);

        [LoggerMessage(2802, LogLevel.Information, "Site {SiteId} changed by agent {AgentId}")]
        public static partial void Changed(ILogger logger, Guid siteId, Guid agentId);
    }
}
