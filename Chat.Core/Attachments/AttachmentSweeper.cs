using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Attachments;

/// <summary>Removes uploads that were never sent, files of messages that are gone, and what a crash left behind. At the start and every hour.</summary>
public sealed partial class AttachmentSweeper(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, StoreIdentity identity, AttachmentFiles files, TimeProvider clock, ILogger<AttachmentSweeper> logger)
    : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>How long an upload waits for its message.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (identity.IsReady)
                {
                    await SweepAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many rows and files are gone.</returns>
    public async Task<(int Rows, int Files)> SweepAsync(CancellationToken cancellationToken)
    {
        var rows = 0;
        var before = clock.GetUtcNow() - Patience;
        for (Guid? last = null; ;)
        {
            var page = await PageAsync(last, before, cancellationToken);
            foreach (var row in page.Where(row => row.IsLost))
            {
                if (await writer.WriteAsync(new SweepAttachment(row.Id, before)))
                {
                    files.Delete(row.Id);
                    rows++;
                }
            }

            if (page.Count < BatchSize)
            {
                break;
            }

            last = page[^1].Id;
        }

        return (rows, await SweepFilesAsync(cancellationToken));
    }

    /// <summary>The next rows by key, lost or not: however much is kept, no read lasts longer than a page.</summary>
    private async Task<List<Row>> PageAsync(Guid? after, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await (after is { } id ? db.Attachments.Where(a => a.Id.CompareTo(id) > 0) : db.Attachments).OrderBy(a => a.Id).Take(BatchSize)
            .Select(a => new Row(
                a.Id, a.MessageId == null ? a.CreatedAt < before : !db.Database.SqlQuery<Guid>($"SELECT MessageId AS Value FROM Messages").Contains(a.MessageId.Value)))
            .ToListAsync(cancellationToken);
    }

    private async Task<int> SweepFilesAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        foreach (var batch in files.OlderThan(clock.GetUtcNow().UtcDateTime - Interval).Chunk(BatchSize))
        {
            var ids = batch.Select(file => file.Id).Distinct().ToList();
            var known = await db.Attachments.Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToHashSetAsync(cancellationToken);
            foreach (var (id, path) in batch)
            {
                if (!known.Contains(id) && TryDelete(path))
                {
                    removed++;
                }
            }
        }

        return removed;
    }

    /// <summary>One file that cannot be deleted keeps no other.</summary>
    private bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Kept(logger, e);
            return false;
        }
    }

    private sealed record Row(Guid Id, bool IsLost);

    private static partial class Log
    {
        [LoggerMessage(1802, LogLevel.Warning, "A file that nobody knows could not be deleted")]
        public static partial void Kept(ILogger logger, Exception exception);

        [LoggerMessage(1801, LogLevel.Error, "Attachments could not be swept; it is tried again in an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
