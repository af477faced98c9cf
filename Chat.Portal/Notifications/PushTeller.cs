using Chat.Core;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Chat.Core.Notifications;
using Chat.Core.SignIns;

namespace Chat.Portal.Notifications;

/// <summary>Follows what happens and tells the browsers of the agents who have no page of the portal before their eyes. Nothing waits for it.</summary>
internal sealed partial class PushTeller(
    ChatOptions options, ChatEvents events, PushBrowsers browsers, PushRules rules, PushPost post, ILogger<PushTeller> logger) : BackgroundService
{
    private const int AtOnce = 8;

    /// <summary>What comes thicker is told together.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<Guid, (PushWish Wish, AlertQueue Queue)> waiting = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.WebPush is null)
        {
            return;
        }

        using var subscription = events.Subscribe(e => e is ConversationsCommitted or SignInsChanged);
        // What ended while the host was stopped.
        await GuardAsync(() => browsers.SweepAsync(stoppingToken));
        while (await subscription.Reader.WaitToReadAsync(stoppingToken))
        {
            while (subscription.Reader.TryRead(out var happened))
            {
                await GuardAsync(() => happened is ConversationsCommitted commit ? TakeAsync(commit, stoppingToken) : browsers.SweepAsync(stoppingToken));
            }

            await GuardAsync(() => TellAsync(stoppingToken));
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private async Task TakeAsync(ConversationsCommitted commit, CancellationToken cancellationToken)
    {
        foreach (var agentId in (await browsers.AllAsync(cancellationToken)).Select(b => b.AgentId).Distinct())
        {
            if (await rules.FindAsync(agentId, cancellationToken) is { } wish)
            {
                var queue = waiting.TryGetValue(agentId, out var known) ? known.Queue : new AlertQueue();
                await rules.TakeAsync(queue, wish, commit, cancellationToken);
                waiting[agentId] = (wish, queue);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var all = waiting.Values.SelectMany(w => w.Queue.Peek().Alerts.Select(alert => (w.Wish, Alert: alert))).ToList();
        waiting.Clear();
        if (all.Count == 0)
        {
            return;
        }

        var targets = (await browsers.AllAsync(cancellationToken)).ToLookup(b => b.AgentId);
        await Parallel.ForEachAsync(
            all.SelectMany(one => targets[one.Wish.Agent.Id].Select(target => (target, one.Wish, one.Alert))),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (one, stop) => await GuardAsync(() => post.TellAsync(one.target, one.Alert, one.Wish, stop)));
    }

    private async Task GuardAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ChatRefusedException)
        {
            // The store has said so in the log itself.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotTold(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7271, LogLevel.Error, "Browsers were not told of something")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
