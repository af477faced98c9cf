using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Mail;
using Chat.Core.SignIns;
using Chat.Portal.Mail;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Chat.Tests.Mail;

/// <summary>Whoever's sign-in was changed hears of it by mail.</summary>
public sealed class AccountNoticeTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_IsChanged_ItsOwnerIsTold_OnceAndInHisLanguage()
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings, Clock = clock });
        var agentId = await host.AgentIdAsync();
        await host.Services.GetRequiredService<AgentPreferences>().ChangeAsync(agentId, p => p with { Language = "de" }, Stop);

        await host.Services.GetRequiredService<PasswordService>().ChangeAsync(agentId, ChatHost.AgentPassword, "battery staple 9", network: null, Stop);

        var mail = await NextAsync(office);
        Assert.Equal(ChatHost.AgentEmail, mail.To.Mailboxes.Single().Address);
        Assert.Equal("Ihre Anmeldung bei Chat wurde geändert", mail.Subject);
        Assert.Contains("Ihr Passwort wurde geändert.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("https://chat.example.com/settings/security", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("battery", mail.TextBody, StringComparison.Ordinal);

        // The next is another one, so the first was told once; and a start tells nothing again.
        await host.RestartAsync();
        await host.Services.GetRequiredService<AuditLog>().WriteAsync(new AuditEntry(agentId, AuditActions.PasskeyAdded, AuditObjects.Agent, agentId));
        Assert.Contains("Passkey", (await NextAsync(office)).TextBody, StringComparison.Ordinal);
        Assert.Empty(office.Taken);
        await Wait.UntilAsync(async () => await host.CountAsync(db => db.OutgoingMail) == 0, "nothing waits");
    }

    [Fact]
    public async Task Host_StopsRightAfterAChange_ItIsToldAllTheSame()
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings, Clock = clock });
        await host.Services.GetRequiredService<PasswordService>().ChangeAsync(await host.AgentIdAsync(), ChatHost.AgentPassword, "battery staple 9", network: null, Stop);

        await host.RestartAsync();

        Assert.Contains("Your password was changed.", (await NextAsync(office)).TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AuditActions.PasswordReset, "set anew by a link")]
    [InlineData(AuditActions.CodesTurnedOn, "asks for a code")]
    [InlineData(AuditActions.CodesTurnedOff, "asks for no code")]
    [InlineData(AuditActions.RecoveryCodesMade, "New recovery codes")]
    [InlineData(AuditActions.RecoveryCodeUsed, "recovery codes was used")]
    [InlineData(AuditActions.PasskeyRemoved, "passkey was removed")]
    [InlineData(AuditActions.ProviderJoined, "account of your provider")]
    public async Task Change_OfAnyKind_HasItsWords(string action, string said)
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings, Clock = clock });
        var agentId = await host.AgentIdAsync();

        await host.Services.GetRequiredService<AuditLog>().WriteAsync(new AuditEntry(agentId, AuditActions.SignedIn, AuditObjects.Agent, agentId));
        await host.Services.GetRequiredService<AuditLog>().WriteAsync(new AuditEntry(agentId, action, AuditObjects.Agent, agentId));

        Assert.Contains(said, (await NextAsync(office)).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithoutAServer_WatchesNothing()
    {
        await using var host = await ChatHost.StartAsync();

        var running = host.Services.GetServices<IHostedService>();

        Assert.DoesNotContain(running, service => service is AccountNotices or MailSender);
    }

    private async Task<MimeMessage> NextAsync(PostOffice office)
    {
        MimeMessage? mail = null;
        await Wait.UntilAsync(
            () =>
            {
                clock.Advance(AccountNotices.Interval);
                return office.Taken.TryDequeue(out mail);
            },
            "the change is told");
        return mail!;
    }
}
