using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Chat.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Sites;

/// <summary>What signs for a site as the store keeps it: under data protection.</summary>
public sealed class ClosedSecrets(string? current, string? previous, DateTimeOffset? previousEndsAt)
{
    public string? Current { get; } = current;

    public string? Previous { get; } = previous;

    public DateTimeOffset? PreviousEndsAt { get; } = previousEndsAt;
}

/// <summary>Keeps what signs for the sites: closed in the store and in memory, open only while somebody needs it.</summary>
public sealed partial class SiteVault(IDataProtectionProvider protection, SiteDirectory sites, ILogger<SiteVault> logger)
{
    /// <summary>Stands before what is closed. A secret is base64url and has no colon.</summary>
    private const string Mark = "closed:";

    private readonly IDataProtector protector = protection.CreateProtector("Chat.SiteSecrets");

    /// <summary>What signs for the site now. Null when there is no such site.</summary>
    public async ValueTask<SiteSecrets?> FindAsync(Guid siteId, CancellationToken cancellationToken) =>
        await sites.FindSecretsAsync(siteId, cancellationToken) is { } closed ? Open(siteId, closed) : null;

    /// <summary>A secret whose key is gone is none: then a new one can be made.</summary>
    public SiteSecrets Open(Guid siteId, ClosedSecrets closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        return new(Open(siteId, closed.Current), Open(siteId, closed.Previous), closed.PreviousEndsAt);
    }

    public ClosedSecrets Close(SiteSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return new(Close(secrets.Current), Close(secrets.Previous), secrets.PreviousEndsAt);
    }

    /// <summary>The next question reads the store again.</summary>
    public void Forget() => sites.Forget();

    /// <summary>Closes what a version before this one has left open, and leaves no byte of it in the file or its log. For the start: nobody else has the store open.</summary>
    internal async Task CloseOldAsync(ChatDbContext db, CancellationToken cancellationToken)
    {
        var open = await db.Sites.Where(s => (s.Secret != null && !s.Secret.StartsWith(Mark)) || (s.PreviousSecret != null && !s.PreviousSecret.StartsWith(Mark))).ToListAsync(cancellationToken);
        if (open.Count == 0)
        {
            return;
        }

        foreach (var site in open)
        {
            (site.Secret, site.PreviousSecret) = (IsClosed(site.Secret) ? site.Secret : Close(site.Secret), IsClosed(site.PreviousSecret) ? site.PreviousSecret : Close(site.PreviousSecret));
        }

        await db.SaveChangesAsync(cancellationToken);
        await EmptyLogAsync(db, cancellationToken);
        Log.Closed(logger, open.Count);
    }

    /// <summary>Puts every secret under the key that counts now.</summary>
    public async Task ProtectAnewAsync(ChatDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        foreach (var site in await db.Sites.Where(s => s.Secret != null || s.PreviousSecret != null).ToListAsync(cancellationToken))
        {
            (site.Secret, site.PreviousSecret) = (Close(Open(site.Id, site.Secret)), Close(Open(site.Id, site.PreviousSecret)));
        }

        await db.SaveChangesAsync(cancellationToken);
        await EmptyLogAsync(db, cancellationToken);
    }

    private static bool IsClosed(string? kept) => kept?.StartsWith(Mark, StringComparison.Ordinal) == true;

    /// <summary>What was overwritten in the file still stands in the log, which is taken over in whole.</summary>
    private static Task<int> EmptyLogAsync(ChatDbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);

    [return: NotNullIfNotNull(nameof(secret))]
    private string? Close(string? secret) => secret is null ? null : Mark + protector.Protect(secret);

    private string? Open(Guid siteId, string? kept)
    {
        if (!IsClosed(kept))
        {
            return null;
        }

        try
        {
            return protector.Unprotect(kept![Mark.Length..]);
        }
        catch (CryptographicException e)
        {
            Log.NotOpened(logger, siteId, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1521, LogLevel.Information, "The secrets of {Count} sites are under data protection now")]
        public static partial void Closed(ILogger logger, int count);

        [LoggerMessage(1522, LogLevel.Error, "A secret of site {SiteId} cannot be opened: its data-protection key is gone. Make a new one in the settings")]
        public static partial void NotOpened(ILogger logger, Guid siteId, Exception exception);
    }
}
