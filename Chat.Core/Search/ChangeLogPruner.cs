using Chat.Core.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Search;

/// <summary>Takes entries out of the store's log of changes that the index has followed long ago, so that the log does not grow for ever.</summary>
internal sealed partial class ChangeLogPruner(SearchProgress progress, MessageWriter writer, StoreIdentity identity, TimeProvider clock, ILogger<ChangeLogPruner> logger) : BackgroundService
{
    /// <summary>So many stay, some three megabytes: an index that comes out of a backup goes on from its place. One that is older is made anew.</summary>
    private const long Kept = 100_000;

    /// <summary>In one commit: nobody's message waits longer for it.</summary>
    private const int BatchSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (identity.IsReady)
                {
                    await PruneAsync(Kept, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
    }

    /// <param name="kept">So many of the entries that were followed stay, the newest of them.</param>
    internal async Task PruneAsync(long kept, CancellationToken cancellationToken)
    {
        while (await writer.WriteAsync(new Prune(progress.Followed - kept)) == BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private sealed class Prune(long last) : WriteOperation<int>
    {
        protected override int Run(WriteSession session) =>
            session.Statement("DELETE FROM StoreChanges WHERE Id IN (SELECT Id FROM StoreChanges WHERE Id <= $0 ORDER BY Id LIMIT $1)").Execute(last, BatchSize);
    }

    private static partial class Log
    {
        [LoggerMessage(3161, LogLevel.Warning, "The log of changes could not be shortened; it is tried again in an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
