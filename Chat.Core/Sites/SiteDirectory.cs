using System.Collections.Frozen;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Sites;

/// <summary>What a page needs to draw the closed chat of a site.</summary>
/// <param name="TypingPreview">Whether the team sees what is typed and not yet sent.</param>
/// <param name="Asks">Whether there are questions before the first message.</param>
/// <param name="Nudge">What it says by itself.</param>
/// <param name="Consent">What a visitor agrees to first.</param>
/// <param name="Id">Under what name browsers keep what they know of it, where that is not the key.</param>
public sealed record SiteLook(string Key, string Name, string Color, string Side, string Greeting, bool TypingPreview, bool Asks, SiteNudge? Nudge, string? Id = null, string? Consent = null);

/// <summary>A site as services know it.</summary>
public sealed record SiteCard(Guid Id, SiteLook Look, FrozenSet<string> AllowedOrigins, SiteSettings Settings)
{
    /// <summary>What it does not take from visitors.</summary>
    public RefusedWords Refused { get; } = new(Settings.RefusedWords);

    /// <summary>All keys under which it is known at that moment, the current one first.</summary>
    public IEnumerable<string> KeysAt(DateTimeOffset now) => Settings.FormerKeys.Where(former => former.EndsAt > now).Select(former => former.Key).Prepend(Look.Key);

    /// <summary>Whether a page of this origin may talk to the site. No origin at all is no browser, and may.</summary>
    public bool Allows(string? origin) =>
        AllowedOrigins.Count == 0 || string.IsNullOrEmpty(origin)
        || (Origin.Normalize(origin) is { } normal && AllowedOrigins.Contains(normal));
}

/// <summary>All sites in memory, at most five seconds old.</summary>
public sealed class SiteDirectory(IDbContextFactory<ChatDbContext> store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Snapshot? current;
    private volatile int forgotten;

    /// <summary>By its key, or one that it had before and that is still good.</summary>
    public async ValueTask<SiteCard?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(cancellationToken);
        return known.ByKey.GetValueOrDefault(key)
            ?? (known.ByFormerKey.GetValueOrDefault(key) is { } site && site.KeysAt(clock.GetUtcNow()).Contains(key) ? site : null);
    }

    public async ValueTask<SiteCard?> FindAsync(Guid siteId, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).ById.GetValueOrDefault(siteId);

    public async ValueTask<IReadOnlyCollection<SiteCard>> AllAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).ById.Values;

    public async Task<SiteLook?> FindLookAsync(string key, CancellationToken cancellationToken) =>
        (await FindAsync(key, cancellationToken))?.Look;

    /// <summary>What signs for the site, as it is kept; <see cref="SiteVault"/> opens it.</summary>
    public async ValueTask<ClosedSecrets?> FindSecretsAsync(Guid siteId, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Secrets.GetValueOrDefault(siteId);

    /// <summary>Whether any site lets pages of this origin in: all that can be asked before a visitor has named his site.</summary>
    public async ValueTask<bool> AnyAllowsAsync(string? origin, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).ById.Values.Any(site => site.Allows(origin));

    /// <summary>Whether agents of any site see whole addresses of visitors.</summary>
    public async ValueTask<bool> AnyShowsAddressesAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).ById.Values.Any(site => site.Settings.ShowsAddresses);

    /// <summary>The next question reads the store again.</summary>
    public void Forget() => Interlocked.Increment(ref forgotten);

    public void Dispose() => loading.Dispose();

    private async ValueTask<Snapshot> ReadAsync(CancellationToken cancellationToken)
    {
        if (current is { } known && IsFresh(known))
        {
            return known;
        }

        await loading.WaitAsync(cancellationToken);
        try
        {
            if (current is { } meanwhile && IsFresh(meanwhile))
            {
                return meanwhile;
            }

            // Both before the read: what is changed while it lasts may be missing from it.
            var (readAt, forgottenThen) = (clock.GetTimestamp(), forgotten);
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            var sites = await db.Sites.AsNoTracking().ToListAsync(cancellationToken);
            var cards = sites.ConvertAll(s => new SiteCard(
                s.Id,
                new SiteLook(s.Key, s.Name, s.Color, s.Side, s.Greeting, s.TypingPreview, s.Settings.Questions.Count > 0, s.Settings.Nudge, s.Settings.FirstKey, s.Settings.Consent),
                s.AllowedOrigins.ToFrozenSet(StringComparer.Ordinal),
                s.Settings));
            var read = new Snapshot(
                cards.ToFrozenDictionary(s => s.Look.Key, StringComparer.Ordinal),
                cards.SelectMany(s => s.Settings.FormerKeys.Select(former => (former.Key, Site: s))).DistinctBy(f => f.Key).ToFrozenDictionary(f => f.Key, f => f.Site, StringComparer.Ordinal),
                cards.ToFrozenDictionary(s => s.Id),
                sites.ToFrozenDictionary(s => s.Id, s => new ClosedSecrets(s.Secret, s.PreviousSecret, s.PreviousSecretEndsAt)),
                readAt,
                forgottenThen);
            current = read;
            return read;
        }
        finally
        {
            loading.Release();
        }
    }

    private bool IsFresh(Snapshot snapshot) => snapshot.Forgotten == forgotten && clock.GetElapsedTime(snapshot.ReadAt) < Freshness;

    private sealed record Snapshot(
        FrozenDictionary<string, SiteCard> ByKey, FrozenDictionary<string, SiteCard> ByFormerKey, FrozenDictionary<Guid, SiteCard> ById, FrozenDictionary<Guid, ClosedSecrets> Secrets, long ReadAt, int Forgotten);
}
