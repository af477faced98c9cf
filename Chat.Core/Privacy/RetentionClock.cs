using Chat.Core.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Privacy;

/// <summary>Looks at the start and every hour whether something is over its time.</summary>
public sealed partial class RetentionClock(RetentionService retention, StoreIdentity identity, TimeProvider clock, ILogger<RetentionClock> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (identity.IsReady)
                {
                    await retention.SweepAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Error, "What is over its time could not be removed; it is tried again in an hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
