using System.Threading.Channels;
using Chat.Core.SignIns;
using Chat.Portal.Mail;
using Chat.Portal.Shared;

namespace Chat.Portal.Identity;

/// <summary>
/// Sends links for new passwords to whoever has asked for one. Whether anybody has the address is found out after the page has answered, so that neither the
/// answer nor its time tells.
/// </summary>
internal sealed partial class ForgottenPasswords(PasswordResetService resets, TeamMail mail, ILogger<ForgottenPasswords> logger) : BackgroundService
{
    /// <summary>What more than these is asked for at once is passed over: a person asks again.</summary>
    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(200) { FullMode = BoundedChannelFullMode.DropWrite });

    public bool IsOn => mail.IsOn;

    public void Ask(string email) => asked.Writer.TryWrite(email);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var email in asked.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (await resets.AskAsync(email, stoppingToken) is { } made)
                {
                    await mail.ResetAsync(made.Email, made.Name, made.Language, Addresses.Reset(made.Token), stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5021, LogLevel.Error, "A link for a new password could not be sent")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
