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
            var batch = await BatchAsync(last, before, cancellationToken);
            foreach (var id in batch)
            {
                if (await writer.WriteAsync(new SweepAttachment(id, before)))
                {
                    files.Delete(id);
                    rows++;
                }
            }

            if (batch.Count < BatchSize)
            {
                break;
            }

            last = batch[^1];
        }

        return (rows, await SweepFilesAsync(cancellationToken));
    }

    private async Task<List<Guid>> BatchAsync(Guid? after, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var lost = db.Attachments.Where(a => a.MessageId == null ? a.CreatedAt < before : !db.Database.SqlQuery<Guid>($"SELECT MessageId AS Value FROM Messages").Contains(a.MessageId.Value));
        return await (after is { } id ? lost.Where(a => a.Id.CompareTo(id) > 0) : lost).OrderBy(a => a.Id).Select(a => a.Id).Take(BatchSize).ToListAsync(cancellationToken);
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

    private static partial class Log
    {
        [LoggerMessage(1802, LogLevel.Warning, "A file that nobody knows could not be deleted")]
        public static partial void Kept(ILogger logger, Exception exception);

        [LoggerMessage(1801, LogLevel.Error, "Attachments could not be swept; it is tried again in an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
