using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Diagnostics;
using Chat.Core.Mail;
using Chat.Core.Sites;
using Chat.Portal.Clients;

namespace Chat.Portal.Mail;

/// <summary>Sends a client what was said, to his own address and to nobody else. Private notes never.</summary>
internal sealed class TranscriptMail(MailOutbox outbox, Transcript transcript, ClientQueries clients, AgentAccess access, SiteDirectory sites, AuditLog audit)
{
    /// <summary>Characters; what is longer is a file to hand over.</summary>
    private const int Most = 500_000;

    public bool IsOn => outbox.IsOn;

    /// <summary>Completes when the mail is on disk.</summary>
    /// <returns>The address that it goes to.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No such conversation for him, no address, too long, or no store.</exception>
    public async Task<string> SendAsync(Guid agentId, Guid conversationId, CancellationToken cancellationToken)
    {
        var conversation = await access.RequireConversationAsync(agentId, conversationId, cancellationToken);
        var client = await clients.ProfileAsync(agentId, conversation.ClientId, cancellationToken);
        if ((client?.ProvenEmail ?? client?.SaidEmail) is not { Length: > 0 } to)
        {
            throw ChatRefusedException.Invalid("No e-mail address of this client is known.");
        }

        using var text = new StringWriter();
        await transcript.WriteAsync(agentId, conversationId, withNotes: false, _ => text, cancellationToken);
        var body = text.ToString();
        if (body.Length > Most)
        {
            throw ChatRefusedException.Invalid("This conversation is too long for a mail. Download the transcript and hand it over.");
        }

        var site = (await sites.FindAsync(conversation.SiteId, cancellationToken))?.Look.Name ?? "";
        await outbox.AddAsync(new Letter { To = to, ToName = client!.Name, Subject = site, Body = body }, cancellationToken);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.TranscriptSent, AuditObjects.Conversation, conversationId));
        return to;
    }
}
