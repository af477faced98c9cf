using Chat.Core.Agents;
using Chat.Core.CannedReplies;
using Chat.Core.Conversations;
using Chat.Core.Sites;

namespace Chat.Portal.Inbox;

/// <summary>A canned reply as it is put into the field: its variables are filled.</summary>
public sealed record ReplyChoice(string Shortcut, string Title, string Text);

/// <summary>The canned replies that an agent can choose from in a conversation.</summary>
public sealed class ReplyChoices(CannedReplyService replies, ThreadQueries threads, SiteDirectory sites, AgentPreferences preferences)
{
    private const int Most = 20;

    /// <param name="query">What is typed after the slash.</param>
    public async Task<IReadOnlyList<ReplyChoice>> FindAsync(
        Guid agentId, string agentName, SelectedConversation conversation, string query, CancellationToken cancellationToken)
    {
        var found = await replies.FindAsync(agentId, query, Most, cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        var state = await threads.FindAsync(agentId, conversation.Id, cancellationToken);
        var site = state is null ? null : await sites.FindAsync(state.SiteId, cancellationToken);
        var context = new CannedContext(conversation.ClientName, agentName, site?.Look.Name ?? "") { SignOff = (await preferences.ReadAsync(agentId, cancellationToken)).SignOff };
        return [.. found.Select(r => new ReplyChoice(r.Shortcut, r.Title, CannedVariables.Fill(r.Body, context)))];
    }
}
