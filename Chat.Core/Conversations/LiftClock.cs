using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Conversations;

/// <summary>
/// Lifts conversations that nobody of the team has seen for <see cref="ChatOptions.LiftAfter"/>, for everybody. A line in the thread says so, and is
/// what keeps it from happening twice: it is written with the check that it is not there, by whichever host comes first.
/// </summary>
public sealed partial class LiftClock(
    ChatOptions options, IDbContextFactory<ChatDbContext> store, MessageWriter writer, StoreIdentity identity, ChatEvents events, TimeProvider clock, ILogger<LiftClock> logger)
    : BackgroundService
{
    private const int BatchSize = 100;

    /// <summary>How late a conversation may be lifted.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>What has waited for so much longer is no news, for instance after the host was away for days.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>After a start the agents' pages come back first: what is said before is said to nobody.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <returns>How many were lifted.</returns>
    public async Task<int> LiftAsync(CancellationToken cancellationToken)
    {
        var lifted = 0;
        while (options.LiftAfter is { } after && await DueAsync(after, cancellationToken) is { Count: > 0 } due)
        {
            var some = await writer.WriteAsync(new LiftWaiting(events, after, due));
            lifted += some;
            if (some < BatchSize)
            {
                break;
            }
        }

        return lifted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.LiftAfter is null)
        {
            return;
        }

        await Task.Delay(Pause, clock, stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (identity.IsReady)
                {
                    await LiftAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A look at the index of what waits, so that the writer is left alone while nothing is due. The writer asks again.</summary>
    private async Task<List<Guid>> DueAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() - after;
        var from = until - Memory;
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Conversations
            .Where(c => c.Status == ConversationStatus.Open && c.WaitingSince >= from && c.WaitingSince <= until && c.UnreadCount > 0)
            .Select(c => new
            {
                c.Id,
                c.WaitingSince,
                First = db.Messages.Where(m => m.ConversationId == c.Id && m.Sequence > c.AgentReadSequence && m.Author == MessageAuthor.Client)
                    .OrderBy(m => m.Sequence).Select(m => new { m.Sequence, m.SentAt }).FirstOrDefault(),
            })
            .Where(c => c.First!.SentAt <= until && !db.Notes.Any(n => n.ConversationId == c.Id && n.Sequence > c.First.Sequence && n.Event == MessageEvent.Lifted))
            .OrderBy(c => c.WaitingSince)
            .Take(BatchSize)
            .Select(c => c.Id)
            .ToListAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(2311, LogLevel.Error, "Waiting conversations could not be lifted; it is tried again in a few seconds")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>Tells the team of each of these that still waits unseen, once for its oldest unseen message. Answers how many there were.</summary>
internal sealed class LiftWaiting(ChatEvents events, TimeSpan after, IReadOnlyList<Guid> conversationIds) : WriteOperation<int>
{
    protected override int Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var lifted = 0;
        foreach (var id in conversationIds)
        {
            if (ledger.Find(session, id) is { Status: ConversationStatus.Open, UnreadCount: > 0, WaitingSince: { } since } state && since <= session.Now - after && IsNews(session, state))
            {
                var minutes = (long)after.TotalMinutes;
                ledger.Tell(session, state, agentId: null, new EventLine(MessageEvent.Lifted, $"Nobody has seen this for {minutes} {(minutes == 1 ? "minute" : "minutes")}", IsPrivate: true));
                lifted++;
            }
        }

        return lifted;
    }

    private bool IsNews(WriteSession session, ConversationState state)
    {
        var (sequence, sentAt) = session.Statement("SELECT Sequence, SentAt FROM Messages WHERE ConversationId = $0 AND Sequence > $1 AND Author = 0 ORDER BY Sequence LIMIT 1")
            .First(row => (row.Int64(0), row.Time(1)), state.Id, state.AgentReadSequence);
        return sequence > 0 && sentAt <= session.Now - after
            && !session.Statement("SELECT 1 FROM Notes WHERE ConversationId = $0 AND Sequence > $1 AND Event = $2").First(_ => true, state.Id, sequence, (int)MessageEvent.Lifted);
    }
}
