using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Search;

/// <summary>
/// Keeps the index where the store is, on a thread of its own. Events only wake it: what it follows, and from where, stands in the store and in the
/// index. Whatever is wrong with the index stays its own trouble: it is tried again, and made anew when it is broken.
/// </summary>
internal sealed partial class SearchFollower(
    ChatOptions options, IndexFile file, StoreIdentity store, ChatEvents events, SearchProgress progress, ILogger<SearchFollower> logger) : IHostedService, IDisposable
{
    /// <summary>Without a word from anybody it looks so often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What comes thick is followed together.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(150);

    /// <summary>While there is a backlog others get a turn between two steps.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(3);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(3);

    /// <summary>So much of the disk is left to the store.</summary>
    private const long Reserve = 64 * 1024 * 1024;

    private readonly CancellationTokenSource stopping = new();
    private readonly ManualResetEventSlim woken = new();
    private EventSubscription? subscription;
    private Thread? thread;
    private IndexWriter? index;
    private StoreFeed? feed;
    private bool isTroubled;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = events.Subscribe(Wake, capacity: 1);
        progress.Asked += woken.Set;
        thread = new Thread(Loop) { IsBackground = true, Name = nameof(SearchFollower), Priority = ThreadPriority.BelowNormal };
        thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        thread?.Join();
    }

    public void Dispose()
    {
        progress.Asked -= woken.Set;
        subscription?.Dispose();
        stopping.Dispose();
        woken.Dispose();
    }

    /// <summary>Nothing is queued: that something happened is all it needs to know.</summary>
    private bool Wake(ChatEvent happened)
    {
        if (happened is ConversationsCommitted or ClientChanged or ClientsMerged)
        {
            woken.Set();
        }

        return false;
    }

    private void Loop()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var pause = Step();
                if (pause == TimeSpan.Zero)
                {
                    continue;
                }

                if (pause == Interval)
                {
                    woken.Wait(Interval, stopping.Token);
                    pause = progress.IsAsked ? Breath : Gathering;
                }

                stopping.Token.WaitHandle.WaitOne(pause);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Follows a batch, and answers how long to rest after it.</summary>
    private TimeSpan Step()
    {
        if (!store.IsReady)
        {
            return Gathering;
        }

        try
        {
            woken.Reset();
            var asked = progress.BeginStep();
            if (asked.Rebuild)
            {
                Replace();
            }

            feed ??= new StoreFeed(options.ConnectionString);
            var hasMore = Follow(asked.Waiting);
            isTroubled = false;
            return hasMore ? Breath : Interval;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or OutdatedIndexException)
        {
            Report(e);
            return RetryPause;
        }
    }

    /// <summary>False when nothing is left to follow.</summary>
    private bool Follow(IReadOnlyList<TaskCompletionSource> waiting)
    {
        index ??= Open();
        if (!feed!.Continues(index.Places, store.Epoch))
        {
            Log.AnotherStore(logger);
            Replace();
            index = new IndexWriter(file);
        }

        var news = feed.After(index.Places, store.Epoch);
        if (!news.IsEmpty && new DriveInfo(options.DataDirectory).AvailableFreeSpace < Reserve)
        {
            throw new IOException("The disk is nearly full; what is left is the store's.");
        }

        try
        {
            var wasBuilt = index.Places.IsBuilt;
            index.Apply(news);
            if (!news.HasMore && index.Places.HasRemains)
            {
                index.Purge(stopping.Token);
            }

            if (!wasBuilt && index.Places.IsBuilt)
            {
                file.DeleteAside();
                Log.Built(logger, index.Places.Messages);
            }
        }
        catch (SqliteException e) when (IsBroken(e))
        {
            Log.Broken(logger, e.SqliteErrorCode);
            Replace();
            return true;
        }

        progress.EndStep(index.Places, news, waiting);
        return news.HasMore;
    }

    private IndexWriter Open()
    {
        try
        {
            return new IndexWriter(file);
        }
        catch (Exception e) when (IsBroken(e))
        {
            Log.Broken(logger, (e as SqliteException)?.SqliteErrorCode ?? 0);
            Replace();
            return new IndexWriter(file);
        }
    }

    private void Replace()
    {
        CloseIndex();
        file.PutAside();
        progress.Begin();
    }

    private void Report(Exception e)
    {
        if (!isTroubled)
        {
            // Said once, and again when it was well in between.
            isTroubled = true;
            Log.Failed(logger, e);
        }

        progress.Trouble();
        Close();
    }

    private void CloseIndex()
    {
        index?.Dispose();
        index = null;
    }

    private void Close()
    {
        CloseIndex();
        feed?.Dispose();
        feed = null;
    }

    /// <summary>Corrupt, no database at all, without the tables that it should have, or of another version.</summary>
    private static bool IsBroken(Exception e) => e is OutdatedIndexException or SqliteException { SqliteErrorCode: 1 or 11 or 26 } or KeyNotFoundException;

    private static partial class Log
    {
        [LoggerMessage(3151, LogLevel.Warning, "The search index could not be brought up to date; nothing else is touched, and it is tried again in a few seconds")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(3152, LogLevel.Warning, "The search index is broken or of another version (SQLite error {Code}); it is put aside and made anew")]
        public static partial void Broken(ILogger logger, int code);

        [LoggerMessage(3153, LogLevel.Warning, "The search index has followed another store than this one; it is made anew")]
        public static partial void AnotherStore(ILogger logger);

        [LoggerMessage(3154, LogLevel.Information, "The search index is complete, up to message {Row}")]
        public static partial void Built(ILogger logger, long row);
    }
}
