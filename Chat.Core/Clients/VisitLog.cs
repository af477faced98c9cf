using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Clients;

/// <summary>A browser is on a page, as it says.</summary>
/// <param name="UserAgent">Null when it is not news.</param>
public sealed record Visit(Guid SessionId, string Url, string Title, string Referrer, DateTimeOffset At, string? UserAgent);

/// <summary>Pages of this client were written down.</summary>
public sealed record PagesVisited(IReadOnlyList<Guid> SessionIds) : ChatEvent;

/// <summary>
/// Writes down where visitors are, without ever making anybody wait: what comes is held for a moment, only the newest page of each
/// browser, and written a few at a time. What is too much is dropped.
/// </summary>
public sealed partial class VisitLog(MessageWriter writer, ChatEvents events, TimeProvider clock, ILogger<VisitLog> logger) : BackgroundService
{
    private const int MostWaiting = 5_000;
    private const int AtOnce = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Visit> waiting = [];

    /// <summary>Returns at once. A browser that runs through pages leaves only the last one of each moment.</summary>
    public void Note(Guid sessionId, string url, string title, string referrer, string? userAgent = null)
    {
        lock (gate)
        {
            if (waiting.TryGetValue(sessionId, out var before) || waiting.Count < MostWaiting)
            {
                // The first page of the moment knows where he came from, and which browser it is.
                waiting[sessionId] = new Visit(sessionId, url, title, before?.Referrer ?? referrer, clock.GetUtcNow(), userAgent ?? before?.UserAgent);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what waits is worth no delay.
        }
    }

    private async Task WriteAsync()
    {
        var visits = Take();
        if (visits.Count == 0)
        {
            return;
        }

        try
        {
            if (await writer.WriteAsync(new WriteVisits(visits)) is { Count: > 0 } news)
            {
                events.Publish(new PagesVisited(news));
            }
        }
        catch (ChatRefusedException)
        {
            // The store is busy with what matters, or gone.
            Log.Dropped(logger, visits.Count);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
        }
    }

    private List<Visit> Take()
    {
        lock (gate)
        {
            var taken = waiting.Values.Take(AtOnce).ToList();
            taken.ForEach(v => waiting.Remove(v.SessionId));
            return taken;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1711, LogLevel.Debug, "{Count} visits of pages were not written down")]
        public static partial void Dropped(ILogger logger, int count);

        [LoggerMessage(1712, LogLevel.Warning, "Visits of pages could not be written down")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>Keeps the first page of a browser, which knows where it came from, and the newest ones. Answers whose were news.</summary>
internal sealed class WriteVisits(IReadOnlyList<Visit> visits) : WriteOperation<IReadOnlyList<Guid>>
{
    private const string Recognise = "UPDATE Sessions SET UserAgent = $0 WHERE Id = $1 AND UserAgent IS NOT $0";

    private const string Newest = "SELECT Url FROM PageVisits WHERE SessionId = $0 ORDER BY Id DESC LIMIT 1";

    /// <summary>The session may be gone by now.</summary>
    private const string Insert =
        "INSERT INTO PageVisits (SessionId, Url, Title, Referrer, At) SELECT $0, $1, $2, $3, $4 WHERE EXISTS (SELECT 1 FROM Sessions WHERE Id = $0)";

    /// <summary>The second page, where there are as many as are kept before the newest.</summary>
    private const string Forget =
        "DELETE FROM PageVisits WHERE Id IN (SELECT Id FROM PageVisits WHERE SessionId = $0 ORDER BY Id LIMIT 1 OFFSET 1) AND (SELECT COUNT(*) FROM PageVisits WHERE SessionId = $0) > $1";

    protected override IReadOnlyList<Guid> Run(WriteSession session)
    {
        var news = new List<Guid>();
        foreach (var visit in visits)
        {
            if (!string.IsNullOrEmpty(visit.UserAgent))
            {
                session.Statement(Recognise).Execute(visit.UserAgent, visit.SessionId);
            }

            // A reload, or a line that came back, is no other page.
            var newest = session.Statement(Newest).First(row => row.Text(0), visit.SessionId);
            if (visit.Url.Length == 0 || newest == visit.Url)
            {
                continue;
            }

            var referrer = newest is null && visit.Referrer.Length > 0 ? visit.Referrer : null;
            if (session.Statement(Insert).Execute(visit.SessionId, visit.Url, visit.Title, referrer, visit.At) > 0)
            {
                session.Statement(Forget).Execute(visit.SessionId, PageVisit.Kept);
                news.Add(visit.SessionId);
            }
        }

        return news;
    }
}
