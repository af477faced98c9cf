using System.Text.RegularExpressions;
using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Mail;
using Chat.Core.People;
using Chat.Core.SignIns;
using Chat.Portal.Mail;
using Chat.Portal.Shared;
using Chat.Tests.Audit;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using SmtpServer.Protocol;

namespace Chat.Tests.Mail;

/// <summary>What goes out by mail, over a real mail server.</summary>
public sealed partial class MailTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invitation_Comes_AndItsLinkLetsIn()
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings });
        using (CurrentSignIn.Use(await host.SignInAsync()))
        {
            var issued = await host.Services.GetRequiredService<InvitationService>().InviteAsync(await host.AgentIdAsync(), "lena@example.com", "Lena Vogt", AgentRole.Agent, Service.Everything, Stop);
            await host.Services.GetRequiredService<TeamMail>().InviteAsync(issued.Email, "Lena Vogt", "Ana", Addresses.Invitation(issued.Token), Stop);
        }

        var mail = await office.NextAsync();

        Assert.Equal("lena@example.com", mail.To.Mailboxes.Single().Address);
        Assert.Equal("chat@example.com", mail.From.Mailboxes.Single().Address);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Contains("Ana has invited you", mail.TextBody, StringComparison.Ordinal);
        var link = new Uri(Link().Match(mail.TextBody!).Value);
        Assert.Equal("https://chat.example.com/invite", link.GetLeftPart(UriPartial.Path));
        using var browser = new Browser(host.Address);
        var joined = await browser.PostAsync("/invite", new() { ["Input.Token"] = link.Fragment[1..], ["Input.Joins"] = "true", ["Input.Name"] = "Lena", ["Input.Password"] = "battery staple 9" });
        Assert.Equal("/inbox", joined);
        await NothingWaitsAsync(host);
        Assert.DoesNotContain(host.Logs.Lines, line => IsSaid(line) && (line.Contains("lena@", StringComparison.Ordinal) || line.Contains(link.Fragment[1..], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Forgotten_AnAgentGetsALinkOnce_AndNobodyElseGetsAnything()
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings });
        using var browser = new Browser(host.Address);

        var unknown = await browser.PostAsync("/login/forgot", new() { ["Input.Email"] = "nobody@example.com" });
        var known = await browser.PostAsync("/login/forgot", new() { ["Input.Email"] = " ANA@example.com " });
        await browser.PostAsync("/login/forgot", new() { ["Input.Email"] = ChatHost.AgentEmail });
        var mail = await office.NextAsync();

        Assert.Equal(Hidden().Replace(unknown, ""), Hidden().Replace(known, ""));
        Assert.Equal(ChatHost.AgentEmail, mail.To.Mailboxes.Single().Address);
        var token = new Uri(Link().Match(mail.TextBody!).Value).Fragment[1..];
        var done = await browser.PostAsync("/reset", new() { ["Input.Token"] = token, ["Input.Sets"] = "true", ["Input.Password"] = "battery staple 9" });
        var again = await browser.PostAsync("/reset", new() { ["Input.Token"] = token, ["Input.Sets"] = "true", ["Input.Password"] = "another staple 9" });
        Assert.Contains("Your new password counts", done, StringComparison.Ordinal);
        Assert.Contains("no good any more", again, StringComparison.Ordinal);
        Assert.Equal("/inbox", await browser.SignInAsync("/login", ChatHost.AgentEmail, "battery staple 9"));
        await NothingWaitsAsync(host);

        // That it was set is told by a mail of its own, and maybe by now.
        Assert.DoesNotContain(office.Taken, other => other.TextBody!.Contains("/reset#", StringComparison.Ordinal));
        Assert.Equal((await host.AgentIdAsync()).ToString(), (await AuditRows.LastAsync(host, AuditActions.PasswordLinkAsked)).ObjectId);
    }

    [Fact]
    public async Task Forgotten_WithoutAServer_SaysWhomToAsk_AndTakesNothing()
    {
        await using var host = await ChatHost.StartAsync();
        using var browser = new Browser(host.Address);

        var page = await browser.Http.GetStringAsync(new Uri("/login/forgot", UriKind.Relative), Stop);

        Assert.Contains("Ask an administrator", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Input.Email", page, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Services.GetRequiredService<MailOutbox>().AddAsync(Letter(), Stop));
    }

    [Fact]
    public async Task Server_IsAwayAndTheHostIsRestarted_TheMailComesOnceAfterwards()
    {
        await using var office = PostOffice.Open();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings, Clock = clock });
        await office.CloseAsync();

        await host.Services.GetRequiredService<MailOutbox>().AddAsync(Letter(), Stop);
        await Wait.UntilAsync(async () => (await host.ReadAsync(db => db.OutgoingMail)).Tries == 1, "it was tried");
        var waits = await host.ReadAsync(db => db.OutgoingMail);
        Assert.Equal(clock.GetUtcNow() + MailSender.Pause(1), waits.NextAt, TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("Half a secret", System.Text.Encoding.UTF8.GetString(waits.Content), StringComparison.Ordinal);
        await host.RestartAsync();
        office.Reopen();
        clock.Advance(TimeSpan.FromMinutes(1));

        var mail = await office.NextAsync();
        Assert.Equal("Half a secret", mail.TextBody!.Trim());
        await NothingWaitsAsync(host);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(office.Taken);
    }

    [Fact]
    public async Task Mail_RefusedForGood_IsNotTriedAgain()
    {
        await using var office = PostOffice.Open();
        office.Answer = new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such person");
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings });

        await host.Services.GetRequiredService<MailOutbox>().AddAsync(Letter(), Stop);

        await NothingWaitsAsync(host);
        await Wait.UntilAsync(() => host.Logs.Lines.Any(line => line.Contains("refused by the mail server for good", StringComparison.Ordinal)), "it is said");
        Assert.DoesNotContain(host.Logs.Lines, line => IsSaid(line) && line.Contains("lena@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Hello\r\nBcc: everybody@example.com", "Lena")]
    [InlineData("Hello", "Lena\r\nBcc: everybody@example.com")]
    [InlineData("Hello", "Lena\" <other@example.com>, \"x")]
    public async Task Words_OfOthers_NeverBecomeHeaders(string subject, string name)
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings });

        await host.Services.GetRequiredService<MailOutbox>().AddAsync(new Letter { To = "lena@example.com", ToName = name, Subject = subject, Body = ".\r\nQUIT\r\n" }, Stop);

        var mail = await office.NextAsync();
        Assert.Equal("lena@example.com", mail.To.Mailboxes.Single().Address);
        Assert.Empty(mail.Bcc);
        Assert.Equal(".\nQUIT", mail.TextBody!.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task Transcript_GoesToTheClientsAddress_WithoutNotes()
    {
        await using var office = PostOffice.Open();
        await using var host = await ChatHost.StartAsync(new() { Settings = office.Settings });
        var (agentId, visitor) = (await host.AgentIdAsync(), await host.VisitorAsync());
        var conversation = (await visitor.SendAsync("Is the bowl safe?")).GetProperty("conversationId").GetGuid();
        var mail = host.Services.GetRequiredService<TranscriptMail>();
        var refused = await Assert.ThrowsAsync<ChatRefusedException>(() => mail.SendAsync(agentId, conversation, Stop));
        await visitor.InvokeAsync("Identify", new { name = "Maren", email = "maren@example.com" });
        await host.AgentRepliesAsync(conversation, "It is.");
        await host.Services.GetRequiredService<NoteService>().PostAsync(agentId, conversation, Guid.CreateVersion7(), "between us", Stop);

        var to = await mail.SendAsync(agentId, conversation, Stop);

        Assert.Equal("No e-mail address of this client is known.", refused.Message);
        var sent = await office.NextAsync();
        Assert.Equal(("maren@example.com", "maren@example.com"), (to, sent.To.Mailboxes.Single().Address));
        Assert.Contains("Is the bowl safe?", sent.TextBody, StringComparison.Ordinal);
        Assert.Contains("It is.", sent.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("between us", sent.TextBody, StringComparison.Ordinal);
        Assert.Equal(conversation.ToString(), (await AuditRows.LastAsync(host, AuditActions.TranscriptSent)).ObjectId);
    }

    [Theory]
    [InlineData("Chat:Smtp:Host", "not a host", "Chat:Smtp:Host is \"not a host\"")]
    [InlineData("Chat:Smtp:Port", "0", "Chat:Smtp:Port is \"0\"")]
    [InlineData("Chat:Smtp:Security", "maybe", "Chat:Smtp:Security is \"maybe\"")]
    [InlineData("Chat:Smtp:Host", "mail.example.com", "Chat:Smtp:Security is \"none\"")]
    [InlineData("Chat:Smtp:Password", "secret", "Chat:Smtp:UserName is \"\"")]
    [InlineData("Chat:Smtp:From", "Chat <chat@example.com>", "Chat:Smtp:From is")]
    [InlineData("Chat:PublicAddress", "http://chat.example.com", "Chat:PublicAddress is \"http://chat.example.com\"")]
    [InlineData("Chat:PublicAddress", null, "Chat:PublicAddress is \"\"")]
    public async Task Start_WrongSetting_IsNamed(string key, string? value, string said)
    {
        await using var office = PostOffice.Open();
        var settings = office.Settings;
        settings[key] = value;

        var fault = await Assert.ThrowsAsync<ChatStartException>(() => ChatHost.StartAsync(new() { Settings = settings }));

        Assert.StartsWith(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    private static Letter Letter() => new() { To = "lena@example.com", Subject = "Hello", Body = "Half a secret" };

    private static Task NothingWaitsAsync(ChatHost host) => Wait.UntilAsync(async () => await host.CountAsync(db => db.OutgoingMail) == 0, "nothing waits");

    /// <summary>What an operator sees.</summary>
    private static bool IsSaid(string line) => !line.StartsWith("Trace", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal);

    [GeneratedRegex("https://\\S+")]
    private static partial Regex Link();

    [GeneratedRegex("value=\"[^\"]*\"|nonce=\"[^\"]*\"|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Hidden();
}
