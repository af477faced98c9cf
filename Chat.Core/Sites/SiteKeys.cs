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

/// <summary>
/// Gives a site another public key. The old one counts for some days more, so that pages can be changed in peace; visitors stay who they
/// are. Administrators only, with a fresh sign-in.
/// </summary>
public sealed partial class SiteKeys(
    IDbContextFactory<ChatDbContext> store, SiteDirectory directory, AgentDirectory agents, FreshSignIn fresh, AuditLog audit, ChatEvents events, TimeProvider clock, ILogger<SiteKeys> logger)
{
    public const int DefaultOverlapDays = 30;
    public const int LongestOverlapDays = 365;

    private const int Kept = 20;

    /// <summary>From now on the site is known as <paramref name="newKey"/>, and for <paramref name="overlapDays"/> more also as before.</summary>
    /// <param name="overlapDays">0: the old key ends now.</param>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="SiteRefusedException">The key is not allowed, or taken.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, no such site, or no store.</exception>
    public async Task ReplaceAsync(Guid agentId, string key, string newKey, int overlapDays, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(newKey);
        if (SiteRules.CheckKey(newKey) is { } fault)
        {
            throw new SiteRefusedException([fault]);
        }

        if (overlapDays is < 0 or > LongestOverlapDays)
        {
            throw new SiteRefusedException([new SiteFault(SiteFields.KeyOverlap, $"0 to {LongestOverlapDays} days.")]);
        }

        await ChangeAsync(agentId, key, newKey, (site, now) =>
        {
            var former = site.Settings.FormerKeys.Where(f => f.EndsAt > now && f.Key != newKey);
            site.Settings = site.Settings with
            {
                FirstKey = site.Settings.FirstKey ?? site.Key,
                FormerKeys = [.. former.Append(new FormerKey(site.Key, now.AddDays(overlapDays))).TakeLast(Kept)],
            };
            site.Key = newKey;
        }, cancellationToken);
    }

    /// <summary>From now on only the current key counts.</summary>
    /// <inheritdoc cref="ReplaceAsync"/>
    public Task EndFormerAsync(Guid agentId, string key, CancellationToken cancellationToken) =>
        ChangeAsync(agentId, key, key, (site, _) => site.Settings = site.Settings with { FormerKeys = [] }, cancellationToken);

    /// <summary>Whether a site can have this key: no other one has it, or had it and is still known by it.</summary>
    /// <exception cref="SiteRefusedException">It is taken.</exception>
    internal static async Task RequireFreeAsync(ChatDbContext db, string key, Guid siteId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = await db.Sites.AsNoTracking().Where(s => s.Id != siteId).Select(s => new { s.Key, s.Settings }).ToListAsync(cancellationToken);
        if (others.Exists(other => other.Key == key || other.Settings.FormerKeys.Any(former => former.Key == key && former.EndsAt > now)))
        {
            throw new SiteRefusedException([new SiteFault(SiteFields.Key, "Another site has this key.")]);
        }
    }

    private async Task ChangeAsync(Guid agentId, string key, string newKey, Action<Site, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        var now = clock.GetUtcNow();
        // Nobody can take the key between the question and the commit.
        var site = await store.ChangeAsync(
            logger,
            async db =>
            {
                var found = await db.Sites.SingleOrDefaultAsync(s => s.Key == key, cancellationToken)
                    ?? throw new ChatRefusedException(Refusal.UnknownSite, "There is no such site.");
                await RequireFreeAsync(db, newKey, found.Id, now, cancellationToken);
                change(found, now);
                audit.Append(db, new AuditEntry(agentId, key == newKey ? AuditActions.KeyEnded : AuditActions.KeyReplaced, AuditObjects.Site, found.Id)
                {
                    Details = AuditDetails.Of(new { before = key, after = newKey, found.Settings.FormerKeys }),
                });
                return found;
            },
            cancellationToken);
        directory.Forget();
        events.Publish(new SiteChanged(site.Id, site.Key));
        Log.Changed(logger, site.Id, agentId);
    }

    private static partial class Log
    {
        [LoggerMessage(2821, LogLevel.Information, "The keys of site {SiteId} were changed by agent {AgentId}")]
        public static partial void Changed(ILogger logger, Guid siteId, Guid agentId);
    }
}
