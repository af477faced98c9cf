using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Data;

/// <summary>Moves the write-ahead log into the database file on a thread of its own, so that no commit waits for it.</summary>
public sealed partial class Checkpointer(ChatOptions options, TimeProvider clock, ILogger<Checkpointer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Below this the log is cheap to keep, in bytes.</summary>
    private const long Worthwhile = 4 * 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var log = new FileInfo(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource + "-wal");
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                log.Refresh();
                if (log.Exists && log.Length > Worthwhile)
                {
                    Checkpoint();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Checkpoint()
    {
        try
        {
            using var connection = new SqliteConnection(options.ConnectionString);
            connection.Open();
            SqliteSettings.Apply(connection);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            // The log stays where it is and the next try takes it along; the writer reports a disk that fails.
            Log.Postponed(logger, e.SqliteErrorCode);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "The write-ahead log could not be checkpointed now: SQLite error {Code}")]
        public static partial void Postponed(ILogger logger, int code);
    }
}
