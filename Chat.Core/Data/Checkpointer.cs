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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

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

    /// <summary>
    /// Moves the whole log into the file and cuts it to nothing, so that what was deleted is nowhere any more. A log is written over, not cut, in all other cases.
    /// Tried until no reader stands in the way; a reader lasts milliseconds.
    /// </summary>
    public async Task EmptyLogAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Checkpoint();
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            writer.BetweenCommits(session => done.TrySetResult(Cut(session.Connection)));
            try
            {
                if (await done.Task.WaitAsync(Patience, cancellationToken))
                {
                    return;
                }

                await Task.Delay(Pause, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The writer has nothing open, or gave this up for something else: it is asked again.
            }
        }
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

    /// <summary>Never waits: whoever writes next must not wait for a reader.</summary>
    private static bool Cut(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout=5000";
            using var reader = command.ExecuteReader();
            var isBusy = true;
            do
            {
                while (reader.Read())
                {
                    isBusy = reader.FieldCount == 3 ? reader.GetInt64(0) != 0 : isBusy;
                }
            }
            while (reader.NextResult());
            return !isBusy;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "The write-ahead log could not be checkpointed now: SQLite error {Code}")]
        public static partial void Postponed(ILogger logger, int code);
    }
}
