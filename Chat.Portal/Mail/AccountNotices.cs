using Chat.Core.SignIns;

namespace Chat.Portal.Mail;

/// <summary>Tells people by mail what changed in how they sign in, so that who did not do it himself hears of it. Runs only where a mail server is named.</summary>
internal sealed partial class AccountNotices(AccountChanges changes, TeamMail mail, TimeProvider clock, ILogger<AccountNotices> logger) : BackgroundService
{
    /// <summary>How late the mail may be written.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long told;

    /// <summary>What was before is old: it is not told again with every start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        told = await changes.LastAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Nobody asks for anything any more: what is left is told before the host goes.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, e);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        long before;
        do
        {
            before = told;
            var (some, last) = await changes.AfterAsync(told, cancellationToken);
            foreach (var change in some)
            {
                await mail.ChangedAsync(change, cancellationToken);

                // At once: what waits in the outbox must not be told again because a later one failed.
                told = change.Sequence;
            }

            told = last;
        }
        while (told > before);
    }

    private static partial class Log
    {
        [LoggerMessage(5031, LogLevel.Error, "Changes of sign-ins could not be told by mail; it is tried again in a few seconds")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
