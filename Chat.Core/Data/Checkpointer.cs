using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Data;

/// <summary>
/// Moves the write-ahead log into the database file on a thread of its own, so that no commit waits for it. The few pages
/// that were committed meanwhile are moved by the writer between two commits: only when none is left does SQLite begin the
/// log anew, and a log that is written over costs a third less than one that grows.
/// </summary>
public sealed partial class Checkpointer(ChatOptions options, MessageWriter writer, StoreHealth health, ILogger<Checkpointer> logger) : IHostedService, IDisposable
{
    /// <summary>What little was written is moved when nothing more came for so long.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private Thread? thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        thread = new Thread(Loop) { IsBackground = true, Name = nameof(Checkpointer) };
        thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        thread?.Join();
    }

    public void Dispose() => stopping.Dispose();

    private void Loop()
    {
        try
        {
            while (true)
            {
                if (writer.WaitForLog(Idle, stopping.Token) && !health.IsReadOnly)
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

            // The second pass moves what was committed during the first, so that next to nothing is left for the writer.
            Run(connection);
            Run(connection);
            writer.BetweenCommits(session => Run(session.Connection));
        }
        catch (SqliteException e)
        {
            // The log stays where it is and the next try takes it along; the writer reports a disk that fails.
            Log.Postponed(logger, e.SqliteErrorCode);
            writer.ReportCheckpoint(e);
        }
    }

    private static void Run(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        command.ExecuteNonQuery();
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "The write-ahead log could not be checkpointed now: SQLite error {Code}")]
        public static partial void Postponed(ILogger logger, int code);
    }
}
