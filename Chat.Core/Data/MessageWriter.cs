using Chat.Core.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Data;

/// <summary>
/// The one that writes: a thread with one open connection. It takes what waits, commits it as one transaction,
/// acknowledges, then publishes. It never lingers: while one batch is on its way to the disk the next one gathers.
/// </summary>
public sealed partial class MessageWriter : IDisposable
{
    private const int BatchSize = 256;
    private const int QueueCapacity = 20_000;

    /// <summary>SQLITE_IOERR_FSYNC: the kernel may have dropped the pages, so nothing that follows can be trusted.</summary>
    private const int FlushFailed = 1034;

    private readonly ChatOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<MessageWriter> logger;
    private readonly Queue<WriteOperation> queue = [];
    private readonly Dictionary<Type, IWriteParticipant> participants = [];
    private readonly Thread thread;
    private WriteSession? session;
    private bool closed;
    private volatile StoreFault? fault;

    public MessageWriter(ChatOptions options, TimeProvider clock, ILogger<MessageWriter> logger)
    {
        this.options = options;
        this.clock = clock;
        this.logger = logger;
        thread = new Thread(Loop) { IsBackground = true, Name = nameof(MessageWriter) };
    }

    /// <summary>What keeps the store from committing now; null when the last commit went through.</summary>
    public StoreFault? Fault => fault;

    public void Start() => thread.Start();

    /// <summary>Completes when the operation is on disk.</summary>
    /// <exception cref="ChatRefusedException">Refused by the operation, or <see cref="Refusal.Unavailable"/>: nothing was stored.</exception>
    internal Task<T> WriteAsync<T>(WriteOperation<T> operation)
    {
        lock (queue)
        {
            if (closed || queue.Count >= QueueCapacity || fault is { IsFinal: true })
            {
                return Task.FromException<T>(ChatRefusedException.Unavailable());
            }

            queue.Enqueue(operation);
            Monitor.Pulse(queue);
        }

        return operation.Completion;
    }

    /// <summary>Takes nothing more, and returns when all that waited is on disk.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            Monitor.Pulse(queue);
        }

        if (thread.IsAlive)
        {
            thread.Join();
        }
    }

    private void Loop()
    {
        var batch = new List<WriteOperation>(BatchSize);
        while (Take(batch))
        {
            Write(batch);
            batch.Clear();
        }

        session?.Dispose();
    }

    private bool Take(List<WriteOperation> batch)
    {
        lock (queue)
        {
            while (queue.Count == 0)
            {
                if (closed)
                {
                    return false;
                }

                Monitor.Wait(queue);
            }

            while (batch.Count < BatchSize && queue.TryDequeue(out var operation))
            {
                batch.Add(operation);
            }

            return true;
        }
    }

    private void Write(List<WriteOperation> batch)
    {
        try
        {
            if (fault is { IsFinal: true })
            {
                throw ChatRefusedException.Unavailable();
            }

            Commit(batch);
            fault = null;
        }
        catch (Exception e)
        {
            Rollback();
            if (e is SqliteException sqlite && IsStoreFault(sqlite))
            {
                Report(sqlite);
                batch.ForEach(operation => operation.Fail(ChatRefusedException.Unavailable(sqlite)));
            }
            else if (e is ChatRefusedException || batch.Count == 1)
            {
                batch.ForEach(operation => operation.Fail(e));
            }
            else
            {
                // One bad row must not fail its neighbours: each on its own.
                batch.ForEach(operation => Write([operation]));
            }
        }
    }

    private void Commit(List<WriteOperation> batch)
    {
        session ??= new WriteSession(options.ConnectionString, participants);
        session.Begin(clock.GetUtcNow());
        foreach (var operation in batch)
        {
            operation.Execute(session);
        }

        foreach (var participant in session.Participants)
        {
            participant.BeforeCommit(session);
        }

        session.Commit();

        foreach (var operation in batch)
        {
            operation.Succeed();
        }

        foreach (var participant in session.Participants)
        {
            participant.AfterCommit();
        }
    }

    private void Rollback()
    {
        foreach (var participant in participants.Values)
        {
            participant.AfterRollback();
        }

        try
        {
            session?.Rollback();
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, or the connection is of no more use: the next batch opens another.
            session?.Dispose();
            session = null;
        }
    }

    private void Report(SqliteException e)
    {
        var isFinal = e.SqliteExtendedErrorCode == FlushFailed;
        if (fault is null || isFinal)
        {
            Log.CannotCommit(logger, e.SqliteErrorCode, e.SqliteExtendedErrorCode, isFinal);
        }

        fault = new StoreFault(e.SqliteErrorCode, isFinal);
    }

    /// <summary>The disk or the file is at fault, not the row: busy, locked, read-only, I/O, corrupt, full, cannot open, not a database.</summary>
    private static bool IsStoreFault(SqliteException e) => e.SqliteErrorCode is 5 or 6 or 8 or 10 or 11 or 13 or 14 or 26;

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Critical, "The store cannot commit: SQLite error {Code} ({ExtendedCode}); until a restart: {IsFinal}")]
        public static partial void CannotCommit(ILogger logger, int code, int extendedCode, bool isFinal);
    }
}

/// <summary>Why the store cannot commit.</summary>
/// <param name="Code">SQLite's primary result code.</param>
/// <param name="IsFinal">Only a restart ends it: a flush failed, so what the disk holds is not known.</param>
public sealed record StoreFault(int Code, bool IsFinal);
