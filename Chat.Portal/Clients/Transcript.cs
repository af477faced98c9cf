using System.Globalization;
using System.Text;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Sites;

namespace Chat.Portal.Clients;

/// <summary>A conversation as a text to keep or to hand on. Notes stand in it only where they were asked for.</summary>
internal sealed class Transcript(ThreadQueries threads, ClientService clients, SiteDirectory sites, AgentDirectory agents, AuditLog audit)
{
    private const int Page = ConversationQueries.PageLimit;

    /// <summary>Writes it, after it was written down that <paramref name="agentId"/> reads it. False when there is no such conversation for him; then nothing was written.</summary>
    public async Task<bool> WriteAsync(Guid agentId, Guid conversationId, bool withNotes, Func<string, TextWriter> open, CancellationToken cancellationToken)
    {
        if (await threads.FindAsync(agentId, conversationId, cancellationToken) is not { } state)
        {
            return false;
        }

        var client = (await clients.FindAsync(state.ClientId, cancellationToken))?.Name ?? "Visitor";
        var site = (await sites.FindAsync(state.SiteId, cancellationToken))?.Look.Name ?? "";
        var team = await agents.AllAsync(cancellationToken);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.TranscriptRead, AuditObjects.Conversation, conversationId) { Details = AuditDetails.Of(new { withNotes }) });
        await using var text = open($"conversation-{conversationId:n}{(withNotes ? "-internal" : "")}.txt");
        await text.WriteLineAsync($"Conversation with {client} on {site}");
        await text.WriteLineAsync(withNotes ? "With private notes: for the team alone. Times are UTC." : "Times are UTC.");
        await text.WriteLineAsync();
        for (long after = 0; ;)
        {
            var (entries, hasMore) = await threads.AfterAsync(agentId, conversationId, after, Page, cancellationToken);
            foreach (var entry in entries)
            {
                after = entry.Sequence;
                if (entry.Note is not null && !withNotes)
                {
                    continue;
                }

                await text.WriteLineAsync(Line(entry, client, id => id is { } agent && team.GetValueOrDefault(agent) is { } card ? card.Name : "Support"));
            }

            await text.FlushAsync(cancellationToken);
            if (!hasMore || entries.Count == 0)
            {
                return true;
            }
        }
    }

    private static string Line(ThreadEntry entry, string client, Func<Guid?, string> agent)
    {
        var (at, body) = entry.Message is { } m ? (m.SentAt, m.DeletedAt is null ? m.Body : "(deleted)") : (entry.Note!.SentAt, entry.Note.DeletedAt is null ? entry.Note.Body : "(deleted)");
        var line = new StringBuilder(at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Append("  ");
        if (entry.Note is { } note)
        {
            line.Append(note.Event is null ? $"[note] {agent(note.AgentId)}: " : "[team] ");
        }
        else if (entry.Message is { Author: not MessageAuthor.System } message)
        {
            line.Append(message.Author == MessageAuthor.Client ? client : agent(message.AgentId)).Append(": ");
        }

        // Every further line is set in, so that nobody can write a line that looks like another's.
        line.Append(body.ReplaceLineEndings("\n").Replace("\n", Environment.NewLine + new string(' ', 18), StringComparison.Ordinal));
        foreach (var file in entry.Message?.Attachments ?? [])
        {
            line.Append(body.Length > 0 || file != entry.Message!.Attachments[0] ? Environment.NewLine + new string(' ', 18) : "").Append("[file] ").Append(file.Name);
        }

        return line.ToString();
    }
}
