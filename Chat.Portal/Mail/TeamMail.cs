using System.Globalization;
using Chat.Core;
using Chat.Core.Audit;
using Chat.Core.Mail;
using Chat.Core.SignIns;
using Chat.Portal.Languages;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Mail;

/// <summary>What the host writes to people of the team. Each method completes when the mail is on disk; links begin with the address of the settings, never with that of a request.</summary>
public sealed class TeamMail(MailOutbox outbox, ChatOptions options, IStringLocalizer<Words> words)
{
    /// <summary>Whether mail is sent at all.</summary>
    public bool IsOn => outbox.IsOn;

    /// <param name="by">Who invites.</param>
    /// <param name="address">Where the link leads on this host.</param>
    public Task InviteAsync(string to, string name, string by, string address, CancellationToken cancellationToken) => SendAsync(
        to, name, words["You are invited to the support team"],
        [words["{0} has invited you to answer customers in Chat.", by], words["Open this link and choose a password:"], Absolute(address), words["It works once and for a week. If you know nothing of it, pass over this mail."]],
        cancellationToken);

    /// <param name="language">The reader's own; null for that of the page which asks.</param>
    public Task ResetAsync(string to, string name, string? language, string address, CancellationToken cancellationToken) => In(language, () => SendAsync(
        to, name, words["A new password for Chat"],
        [words["Somebody has asked for a new password for {0}.", to], words["Open this link to choose one:"], Absolute(address), words["It works once and for an hour. If it was not you, pass over this mail: nothing has changed."]],
        cancellationToken));

    public Task ChangedAsync(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return In(change.Language, () => SendAsync(
            change.Email, change.Name, words["Your sign-in to Chat has changed"],
            [
                What(change.Action),
                string.Create(CultureInfo.InvariantCulture, $"{change.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
                words["If it was you, there is nothing to do. If not, tell an administrator at once: he can sign you out everywhere. How you sign in stands here:"],
                Absolute(Addresses.SecurityPage),
            ],
            cancellationToken));
    }

    private string What(string action) => action switch
    {
        AuditActions.PasswordChanged => words["Your password was changed."],
        AuditActions.PasswordReset => words["Your password was set anew by a link."],
        AuditActions.CodesTurnedOn => words["Signing in asks for a code of your app now."],
        AuditActions.CodesTurnedOff => words["Signing in asks for no code any more."],
        AuditActions.RecoveryCodesMade => words["New recovery codes were made. The old ones count no more."],
        AuditActions.RecoveryCodeUsed => words["One of your recovery codes was used."],
        AuditActions.PasskeyAdded => words["A passkey was added."],
        AuditActions.PasskeyRemoved => words["A passkey was removed."],
        AuditActions.ProviderJoined => words["An account of your provider signs you in now."],
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Nobody is told of this."),
    };

    private Task SendAsync(string to, string name, string subject, string[] paragraphs, CancellationToken cancellationToken) => outbox.AddAsync(
        new Letter { To = to, ToName = name, Subject = subject, Body = string.Join("\n\n", paragraphs) + "\n" }, cancellationToken);

    private string Absolute(string address) => new Uri(options.PublicAddress!, address).ToString();

    /// <summary>The words are chosen before the first await.</summary>
    private static Task In(string? language, Func<Task> send)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = PortalLanguages.Find(language) ?? before;
            return send();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
