using Chat.Core.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Chat.Core.Data;

/// <summary>
/// The one that writes: a thread with one open connection. It takes what waits, commits it as one transaction,
/// acknowledges, then publishes. It never lingers: while one batch is on its way to the disk the next one gathers.
/// </summary>
public sealed class MessageWriter : IDisposable
{
    private const int BatchSize = 256;
    private const int QueueCapacity = 20_000;

    /// <summary>Pages that may gather in the write-ahead log under load before it is begun anew: 64 MB.</summary>
    private const int LogPages = 16_384;

    /// <summary>While the store cannot commit and nobody writes, it is tried so often.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LargestCorrection = TimeSpan.FromHours(1);

    /// <summary>Together they change nothing, and write a page.</summary>
    private static readonly string[] Probe = ["INSERT INTO StoreInfo (Id, Epoch) VALUES (0, zeroblob(16))", "DELETE FROM StoreInfo WHERE Id = 0"];

    /// <summary>SQLITE_IOERR_FSYNC: the kernel may have dropped the pages, so nothing that follows can be trusted.</summary>
    private const int FlushFailed = 1034;

    private readonly ChatOptions options;
    private readonly TimeProvider clock;
    private readonly StoreHealth health;
    private readonly Queue<WriteOperation> queue = [];
    private readonly Dictionary<Type, IWriteParticipant> participants = [];
    private readonly SemaphoreSlim logGrown = new(0, 1);
    private readonly Thread thread;
    private Action<WriteSession>? errand;
    private int logPages;
    private DateTimeOffset? lastTime;
    private WriteSession? session;
    private bool closed;

    public MessageWriter(ChatOptions options, TimeProvider clock, StoreHealth health)
    {
        this.options = options;
        this.clock = clock;
        this.health = health;
        thread = new Thread(Loop) { IsBackground = true, Name = nameof(MessageWriter) };
    }

    public void Start() => thread.Start();

    /// <summary>Completes when the operation is on disk.</summary>
    /// <exception cref="ChatRefusedException">Refused by the operation, or <see cref="Refusal.Unavailable"/>: nothing was stored.</exception>
    internal Task<T> WriteAsync<T>(WriteOperation<T> operation)
    {
        lock (queue)
        {
            if (closed || queue.Count >= QueueCapacity || health.IsReadOnly)
            {
                return Task.FromException<T>(ChatRefusedException.Unavailable());
            }

            queue.Enqueue(operation);
            Monitor.Pulse(queue);
        }

        return operation.Completion;
    }

    /// <summary>Returns when the write-ahead log is long, at the latest after <paramref name="atMost"/>; false when nothing was written since.</summary>
    internal bool WaitForLog(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var isLong = logGrown.Wait(atMost, cancellationToken);
        return Interlocked.Exchange(ref logPages, 0) > 0 || isLong;
    }

    /// <summary>Has the writer's thread run something quick, outside of any transaction.</summary>
    internal void BetweenCommits(Action<WriteSession> work)
    {
        lock (queue)
        {
            errand += work;
            Monitor.Pulse(queue);
        }
    }

    /// <summary>
    /// A checkpoint failed. The log still has what it should have moved, so commits may go on; but not after a failed flush,
    /// for a later one may succeed without the pages that the kernel gave up.
    /// </summary>
    internal void ReportCheckpoint(SqliteException e)
    {
        if (e.SqliteExtendedErrorCode == FlushFailed)
        {
            Report(e);
        }
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

        logGrown.Dispose();
    }

    private void Loop()
    {
        var batch = new List<WriteOperation>(BatchSize);
        while (Take(batch))
        {
            if (batch.Count > 0 || health.Fault is { IsFinal: false })
            {
                // An empty batch is a probe: does the store commit again?
                Write(batch);
                batch.Clear();
            }

            RunErrand();
        }

        session?.Dispose();
    }

    private bool Take(List<WriteOperation> batch)
    {
        lock (queue)
        {
            while (queue.Count == 0 && errand is null)
            {
                if (closed)
                {
                    return false;
                }

                if (!Monitor.Wait(queue, health.Fault is { IsFinal: false } ? ProbeInterval : Timeout.InfiniteTimeSpan))
                {
                    return true;
                }
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
            if (health.IsReadOnly)
            {
                throw ChatRefusedException.Unavailable();
            }

            // A batch that wrote nothing says nothing about the disk.
            if (Commit(batch) > 0)
            {
                health.ReportCommit();
            }
        }
        catch (Exception e)
        {
            Rollback();
            if (e is SqliteException sqlite && IsStoreFault(sqlite))
            {
                Report(sqlite);
                Answers.Queue(batch, ChatRefusedException.Unavailable(sqlite));
            }
            else if (e is ChatRefusedException || batch.Count <= 1)
            {
                Answers.Queue(batch, e);
            }
            else
            {
                // One bad row must not fail its neighbours: each on its own.
                batch.ForEach(operation => Write([operation]));
            }
        }
    }

    /// <summary>Returns how many pages were written.</summary>
    private int Commit(List<WriteOperation> batch)
    {
        session ??= new WriteSession(options.ConnectionString, participants);
        session.Begin(Now(session));
        if (batch.Count == 0)
        {
            foreach (var sql in Probe)
            {
                session.Statement(sql).Execute();
            }
        }

        foreach (var operation in batch)
        {
            operation.Execute(session);
        }

        foreach (var participant in session.Participants)
        {
            participant.BeforeCommit(session);
        }

        session.Commit();
        var written = session.TakeWrittenPages();
        WatchLog(written);

        Answers.Queue(batch);
        foreach (var participant in session.Participants)
        {
            participant.AfterCommit();
        }

        return written;
    }

    /// <summary>
    /// The time of a batch never goes back (it then counts in milliseconds), over a restart neither, so that a clock that is set right does not turn the inbox
    /// upside down. Only a step that is no correction any more is followed: better out of order than wrong for good.
    /// </summary>
    private DateTimeOffset Now(WriteSession current)
    {
        var now = clock.GetUtcNow();
        lastTime ??= current.Statement("SELECT SentAt FROM Messages WHERE Id = (SELECT MAX(Id) FROM Messages)").First(row => row.OptionalTime(0)) ?? now;
        lastTime = now >= lastTime || lastTime - now > LargestCorrection ? now : lastTime + TimeSpan.FromMilliseconds(1);
        return lastTime.Value;
    }

    private void WatchLog(int written)
    {
        if (Interlocked.Add(ref logPages, written) >= LogPages && logGrown.CurrentCount == 0)
        {
            logGrown.Release();
        }
    }

    private void RunErrand()
    {
        if (Interlocked.Exchange(ref errand, null) is not { } work || session is null || health.IsReadOnly)
        {
            return;
        }

        foreach (var one in Delegate.EnumerateInvocationList(work))
        {
            try
            {
                one(session);
            }
            catch (SqliteException e)
            {
                ReportCheckpoint(e);
            }
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

    private void Report(SqliteException e) =>
        health.Report(new StoreFault(e.SqliteErrorCode, e.SqliteExtendedErrorCode == FlushFailed), e.SqliteExtendedErrorCode);

    /// <summary>The disk or the file is at fault, not the row: busy, locked, read-only, I/O, corrupt, full, cannot open, not a database.</summary>
    private static bool IsStoreFault(SqliteException e) => e.SqliteErrorCode is 5 or 6 or 8 or 10 or 11 or 13 or 14 or 26;
}
