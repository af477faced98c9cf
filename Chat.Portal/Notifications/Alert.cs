using Chat.Core.Agents;
using Chat.Core.Conversations;

namespace Chat.Portal.Notifications;

/// <summary>Something happened that this agent may want to know.</summary>
/// <param name="Key">The same in every tab, so that only one of them speaks.</param>
/// <param name="Text">What was written.</param>
public sealed record Alert(AlertKind Kind, Guid ConversationId, Guid ClientId, string Key, string Text);

/// <summary>Which of the things that happen concern an agent.</summary>
public static class AlertRules
{
    /// <summary>One for each conversation: the newest, and of what came together the weightiest.</summary>
    /// <param name="takesPart">Of the commit's conversations those in which the agent takes part.</param>
    public static IReadOnlyList<Alert> Of(ConversationsCommitted commit, Guid agentId, IReadOnlySet<Guid>? takesPart = null)
    {
        var found = new Dictionary<Guid, Alert>();
        var changes = commit.Changes.ToDictionary(c => c.After.Id);
        foreach (var (message, clientId, _) in commit.Messages.Where(m => m.Message.Author == MessageAuthor.Client))
        {
            if (changes.TryGetValue(message.ConversationId, out var change) && Kind(change, agentId, takesPart?.Contains(message.ConversationId) ?? false) is { } kind)
            {
                found[message.ConversationId] = new Alert(
                    kind, message.ConversationId, clientId, Key(message.ConversationId, message.Sequence), AttachmentText(message));
            }
        }

        // The line of the thread is the news: whoever wrote it, of several hosts, all hear of it once. It is of everybody's concern.
        foreach (var (note, clientId, _) in commit.Notes.Where(n => n.Note.Event == MessageEvent.Lifted))
        {
            found[note.ConversationId] = new Alert(AlertKind.Waiting, note.ConversationId, clientId, Key(note.ConversationId, note.Sequence), note.Body);
        }

        foreach (var (note, clientId, mentioned) in commit.Notes.Where(n => n.Mentioned.Contains(agentId)))
        {
            found[note.ConversationId] = new Alert(AlertKind.Mention, note.ConversationId, clientId, Key(note.ConversationId, note.Sequence), note.Body);
        }

        return [.. found.Values];
    }

    /// <summary>Conversations in which nothing is unread any more: whoever of the team has read it, nobody is told of it again.</summary>
    public static IEnumerable<Guid> Seen(ConversationsCommitted commit) =>
        commit.Changes.Where(c => c.Before is { UnreadCount: > 0 } && c.After.UnreadCount == 0).Select(c => c.After.Id);

    /// <summary>Conversations of which the agent may hear only because he takes part in them.</summary>
    public static IEnumerable<Guid> Others(ConversationsCommitted commit, Guid agentId) =>
        commit.Messages.Where(m => m.Message.Author == MessageAuthor.Client).Select(m => m.Message.ConversationId).Distinct()
            .Where(id => commit.Changes.Any(c => c.After.Id == id && c.Before is not null && c.After.AssigneeId != agentId));

    private static AlertKind? Kind(ConversationChange change, Guid agentId, bool takesPart) => change switch
    {
        { Before: null } => AlertKind.NewConversation,
        { After.AssigneeId: { } assignee } when assignee == agentId => AlertKind.MyConversation,
        _ when takesPart => AlertKind.TakingPart,
        { After.AssigneeId: not null } => null,
        _ => AlertKind.Unassigned,
    };

    private static string Key(Guid conversationId, long sequence) => $"{conversationId}.{sequence}";

    private static string AttachmentText(StoredMessage message) => Chat.Core.Attachments.AttachmentCard.Preview(message.Body, message.Attachments);
}
