using System.Security.Cryptography;
using System.Text.Json;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Mail;

/// <summary>Mail that waits for its server, in the store: a server that is away, and a host that stops, lose none.</summary>
public sealed class MailOutbox(IDbContextFactory<ChatDbContext> store, IDataProtectionProvider protection, ChatOptions options, TimeProvider clock, ILogger<MailOutbox> logger)
{
    /// <summary>So many may wait.</summary>
    public const int Most = 5_000;

    private readonly IDataProtector protector = protection.CreateProtector("Chat.Mail");

    /// <summary>There is something to send. Raised on any thread.</summary>
    public event Action? Added;

    /// <summary>Whether an administrator has named a server.</summary>
    public bool IsOn => options.Smtp is not null;

    /// <summary>Completes when the mail is on disk; it is sent afterwards.</summary>
    /// <exception cref="InvalidOperationException">No server is named.</exception>
    /// <exception cref="ChatRefusedException">Too much waits already, or no store.</exception>
    public async Task AddAsync(Letter letter, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            throw new InvalidOperationException("No mail server is named.");
        }

        var now = clock.GetUtcNow();
        var mail = new OutgoingMail { Content = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(letter)), CreatedAt = now, NextAt = now };
        await store.ChangeAsync(
            logger,
            async db =>
            {
                if (await db.OutgoingMail.CountAsync(cancellationToken) >= Most)
                {
                    throw ChatRefusedException.Invalid("Too much mail waits for the mail server. Look whether it can be reached.");
                }

                db.OutgoingMail.Add(mail);
            },
            cancellationToken);
        Added?.Invoke();
    }

    /// <summary>Null when it was written under a key that is gone.</summary>
    internal Letter? Open(OutgoingMail mail)
    {
        try
        {
            return JsonSerializer.Deserialize<Letter>(protector.Unprotect(mail.Content));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
