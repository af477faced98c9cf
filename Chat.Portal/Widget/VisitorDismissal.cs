using Chat.Core.Clients;
using Chat.Core.Events;
using Chat.Core.Presence;
using Chat.Core.Privacy;

namespace Chat.Portal.Widget;

/// <summary>
/// What becomes of open connections when an agent blocks somebody, lets him in again, erases him, or makes one client of two. Whoever is kept out
/// keeps his line, hears nothing more on it, and counts as gone; every word of his is refused by <see cref="VisitorHubFilter"/>.
/// </summary>
internal sealed partial class VisitorDismissal(
    ChatEvents events, VisitorLines lines, VisitorTransfer transfer, VisitorPresence presence, BlockService blocks, TimeProvider clock, ILogger<VisitorDismissal> logger) : BackgroundService
{
    /// <summary>So soon a block that ends by the clock is felt on a line that is open.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(FollowAsync(stoppingToken), WatchAsync(stoppingToken));

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Subscribe(e => e is ClientBlockChanged or AddressBlocksChanged or ClientErased or ClientsMerged { ByAgent: true });
        await foreach (var happened in subscription.Reader.ReadAllAsync(stoppingToken))
        {
            await GuardAsync(() => happened switch
            {
                ClientsMerged merged => transfer.CompleteAsync(merged.From, merged.To, merged.EndsSessions),
                ClientErased erased => transfer.EndAsync(erased.ClientId),
                _ => SettleAsync(),
            });
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await GuardAsync(SettleAsync);
        }
    }

    /// <summary>Sends away who is kept out by now, and calls back who is not any more.</summary>
    private async Task SettleAsync()
    {
        foreach (var (connectionId, visitor) in lines.Of(v => !v.IsDismissed && IsKeptOut(v)))
        {
            visitor.IsDismissed = true;
            await lines.RemoveFromGroupAsync(connectionId, Visitor.Group(visitor.ClientId));
            await lines.RemoveFromGroupAsync(connectionId, Visitor.Everybody);
            presence.Disconnect(connectionId);
        }

        if (lines.Of(v => v.IsDismissed && !IsKeptOut(v)).Count > 0)
        {
            await lines.ReleaseAsync(v => v.IsDismissed && !IsKeptOut(v), caller: "");
        }
    }

    private bool IsKeptOut(Visitor visitor) => blocks.IsKeptOut(visitor.ClientId) || blocks.IsBlocked(visitor.Address);

    private async Task GuardAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Failed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4501, LogLevel.Error, "Connections of somebody who was blocked or merged could not be seen to")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
