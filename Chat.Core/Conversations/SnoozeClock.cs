using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>Brings snoozed conversations back when their time has come, also those whose time came while the host was away.</summary>
public sealed partial class SnoozeClock(
    IDbContextFactory<ChatDbContext> store, MessageWriter writer, StoreIdentity identity, ChatEvents events, TimeProvider clock, ILogger<SnoozeClock> logger) : BackgroundService
{
    private const int BatchSize = 100;

    /// <summary>How late a snooze may end.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <returns>How many came back.</returns>
    public async Task<int> WakeAsync(CancellationToken cancellationToken)
    {
        var woken = 0;
        while (await IsDueAsync(cancellationToken))
        {
            var some = await writer.WriteAsync(new WakeSnoozed(events, BatchSize));
            woken += some;
            if (some < BatchSize)
            {
                break;
            }
        }

        return woken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (identity.IsReady)
                {
                    await WakeAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A look at the index, so that the writer is left alone while nothing is due.</summary>
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Conversations.AnyAsync(c => c.SnoozedUntil != null && c.SnoozedUntil <= now, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(2305, LogLevel.Error, "Snoozed conversations could not be brought back; it is tried again in a few seconds")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
