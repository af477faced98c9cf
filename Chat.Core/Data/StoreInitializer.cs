using System.Data.Common;
using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Data;

/// <summary>Which store this is; known once <see cref="StoreInitializer"/> has run.</summary>
public sealed class StoreIdentity
{
    /// <summary>Empty until the store is ready.</summary>
    public Guid Epoch { get; internal set; }

    public bool IsReady => Epoch != Guid.Empty;
}

/// <summary>Brings the database to this version before anybody is let in.</summary>
public sealed class StoreInitializer(
    IDbContextFactory<ChatDbContext> store, ChatOptions options, StoreIdentity identity, SiteVault vault, MessageWriter writer, TimeProvider clock)
{
    /// <exception cref="ChatStartException">The file cannot be used; nothing was changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder(options.ConnectionString).DataSource;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            if (File.Exists(file) && new FileInfo(file).Length > 0)
            {
                await RefuseForeignAsync(db, file, cancellationToken);
            }

            await db.Database.MigrateAsync(cancellationToken);
            await db.Database.OpenConnectionAsync(cancellationToken);
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            await db.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellationToken);
            SqliteSettings.Verify(connection);
            await vault.CloseOldAsync(db, cancellationToken);
            identity.Epoch = await ReadEpochAsync(db, cancellationToken);
            await EnsureFirstSiteAsync(db, cancellationToken);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw new ChatStartException($"The database {file} cannot be used ({e.Message}); allowed is a SQLite file that this user may write.", e);
        }

        writer.Start();
    }

    private static async Task RefuseForeignAsync(ChatDbContext db, string file, CancellationToken cancellationToken)
    {
        // Reading only: a file that is refused stays as it was.
        var known = db.Database.GetMigrations().ToHashSet();
        var hasHistory = await db.Database.SqlQuery<int>(
            $"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsHistory'").SingleAsync(cancellationToken) > 0;
        if (!hasHistory)
        {
            var hasTables = await db.Database.SqlQuery<int>(
                $"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'").SingleAsync(cancellationToken) > 0;
            if (hasTables)
            {
                throw new ChatStartException($"The database {file} was not made by Chat; allowed is a file of its own, or none yet.");
            }

            return;
        }

        if ((await db.Database.GetAppliedMigrationsAsync(cancellationToken)).FirstOrDefault(m => !known.Contains(m)) is { } newer)
        {
            throw new ChatStartException($"The database {file} is of a newer version (it has \"{newer}\"); allowed is up to \"{known.Max()}\". Start the newer version, or restore an older backup.");
        }

        // A start that was killed while it migrated leaves this lock behind. The data directory is ours alone, so nobody holds it.
        await db.Database.ExecuteSqlAsync($"DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
    }

    private static async Task<Guid> ReadEpochAsync(ChatDbContext db, CancellationToken cancellationToken)
    {
        if (await db.StoreInfo.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } info)
        {
            return info.Epoch;
        }

        var epoch = Guid.NewGuid();
        db.StoreInfo.Add(new StoreInfo { Epoch = epoch });
        await db.SaveChangesAsync(cancellationToken);
        return epoch;
    }

    private async Task EnsureFirstSiteAsync(ChatDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Sites.AnyAsync(cancellationToken))
        {
            db.Sites.Add(new Site { Key = Site.DefaultKey, Name = "Support", CreatedAt = clock.GetUtcNow() });
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
