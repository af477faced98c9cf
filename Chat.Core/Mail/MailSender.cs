using Chat.Core.Data;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;
using MimeKit.Utils;

namespace Chat.Core.Mail;

/// <summary>Hands what waits to the mail server, and tries again with growing pauses while it cannot be reached.</summary>
internal sealed partial class MailSender(
    IDbContextFactory<ChatDbContext> store, MailOutbox outbox, StoreIdentity identity, ChatOptions options, TimeProvider clock, ILogger<MailSender> logger) : BackgroundService
{
    /// <summary>Whoever reads it later cannot use it any more.</summary>
    internal static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private const int BatchSize = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SmtpOptions smtp = options.Smtp ?? throw new InvalidOperationException("No mail server is named.");
    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>When what was tried <paramref name="tries"/> times is tried again: half a minute, one, two, four, … up to half an hour.</summary>
    internal static TimeSpan Pause(int tries) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, Interval.Ticks << Math.Clamp(tries - 1, 0, 10)));

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        outbox.Added += Wake;
        using var timer = new PeriodicTimer(Interval, clock);
        var (tick, wake) = (Task.CompletedTask, Task.CompletedTask);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    while (identity.IsReady && await SendAsync(stoppingToken) == BatchSize)
                    {
                    }
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.Failed(logger, e);
                }

                tick = tick.IsCompleted ? timer.WaitForNextTickAsync(stoppingToken).AsTask() : tick;
                wake = wake.IsCompleted ? woken.WaitAsync(stoppingToken) : wake;
                await Task.WhenAny(tick, wake);
            }
        }
        finally
        {
            outbox.Added -= Wake;
        }
    }

    /// <returns>How many were due.</returns>
    private async Task<int> SendAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await db.OutgoingMail.Where(m => m.NextAt <= now).OrderBy(m => m.NextAt).Take(BatchSize).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return 0;
        }

        // Revocation lists would be questions to hosts that no administrator has named.
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds, CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, Security(), cancellationToken);
            if (smtp is { UserName: { } userName, Password: { } password })
            {
                await client.AuthenticateAsync(userName, password, cancellationToken);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.NotReached(logger, due.Count, e.GetType().Name);
            due.ForEach(mail => Postpone(db, mail));
            await db.SaveChangesAsync(cancellationToken);
            return due.Count;
        }

        foreach (var mail in due)
        {
            if (!client.IsConnected)
            {
                // The server hung up, maybe because of the mail before: those that were not tried are due as before.
                break;
            }

            await SendAsync(client, db, mail, cancellationToken);

            // At once: what was taken must not be handed over again because a later one failed.
            await db.SaveChangesAsync(CancellationToken.None);
        }

        await client.DisconnectAsync(quit: true, cancellationToken);
        return due.Count;
    }

    private async Task SendAsync(SmtpClient client, ChatDbContext db, OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (outbox.Open(mail) is not { } letter)
        {
            Log.Unreadable(logger, mail.Id);
            db.OutgoingMail.Remove(mail);
            return;
        }

        try
        {
            using var message = Write(mail, letter);
            await client.SendAsync(message, cancellationToken);
            db.OutgoingMail.Remove(mail);
            Log.Sent(logger, mail.Id, mail.Tries + 1);
        }
        catch (Exception e) when (e is ParseException or SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 })
        {
            Log.Refused(logger, mail.Id, e is SmtpCommandException refused ? (int)refused.StatusCode : 0);
            db.OutgoingMail.Remove(mail);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReached(logger, 1, e.GetType().Name);
            Postpone(db, mail);
        }
    }

    private MimeMessage Write(OutgoingMail mail, Letter letter)
    {
        var message = new MimeMessage { Subject = letter.Subject, Date = clock.GetUtcNow(), Body = new TextPart("plain") { Text = letter.Body } };
        message.From.Add(new MailboxAddress(smtp.FromName, smtp.From));
        message.To.Add(new MailboxAddress(letter.ToName, letter.To));

        // The same in every try: where an answer was lost, the reader's program sees that it has it already.
        message.MessageId = $"{mail.Id:n}@{options.PublicAddress?.Host ?? smtp.Host}";
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private void Postpone(ChatDbContext db, OutgoingMail mail)
    {
        mail.Tries++;
        mail.NextAt = clock.GetUtcNow() + Pause(mail.Tries);
        if (mail.NextAt - mail.CreatedAt > GiveUpAfter)
        {
            Log.GivenUp(logger, mail.Id, mail.Tries);
            db.OutgoingMail.Remove(mail);
        }
    }

    private SecureSocketOptions Security() => smtp.Security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Information, "Mail {MailId} was taken by the mail server, in try {Tries}")]
        public static partial void Sent(ILogger logger, Guid mailId, int tries);

        [LoggerMessage(1402, LogLevel.Warning, "{Count} mails wait: the mail server could not be reached ({Failure}); it is tried again")]
        public static partial void NotReached(ILogger logger, int count, string failure);

        [LoggerMessage(1403, LogLevel.Warning, "Mail {MailId} was refused by the mail server for good (status {Status}); it is not sent")]
        public static partial void Refused(ILogger logger, Guid mailId, int status);

        [LoggerMessage(1404, LogLevel.Warning, "Mail {MailId} was given up after {Tries} tries in a day")]
        public static partial void GivenUp(ILogger logger, Guid mailId, int tries);

        [LoggerMessage(1405, LogLevel.Warning, "Mail {MailId} was written under a key that is gone; it is not sent")]
        public static partial void Unreadable(ILogger logger, Guid mailId);

        [LoggerMessage(1406, LogLevel.Error, "Waiting mail could not be read or written; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
