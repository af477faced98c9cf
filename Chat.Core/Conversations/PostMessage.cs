using Chat.Core.Agents;
using Chat.Core.Attachments;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;

namespace Chat.Core.Conversations;

/// <summary>
/// Stores a message once, whoever sends it and however often. A client's message goes to his newest conversation, which
/// is opened when he has none; an agent's names the conversation.
/// </summary>
internal sealed class PostMessage(ChatEvents events, Guid messageId, MessageAuthor author, string body) : WriteOperation<StoredMessage>
{
    private const string Stored =
        "SELECT ConversationId, Sequence, Author, AgentId, Body, SentAt FROM Messages WHERE MessageId = $0";

    private const string Uploaded =
        "SELECT ClientId, AgentId, MessageId, Name, ContentType, Size, Width, Height FROM Attachments WHERE Id = $0";

    /// <summary>Who of the team says it; null when the client does.</summary>
    public AgentCard? Agent { get; init; }

    public Guid? ConversationId { get; init; }

    public Guid ClientId { get; init; }

    public Guid SiteId { get; init; }

    public string? SenderConnection { get; init; }

    public IReadOnlyList<Guid> AttachmentIds { get; init; } = [];

    public NewConversation Start { get; init; }

    /// <summary>Whether it holds words that the site does not take. A repeat of what was stored is answered all the same.</summary>
    public bool HoldsRefusedWords { get; init; }

    protected override StoredMessage Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var conversation = Agent is { } agent && ConversationId is { } id ? ledger.Require(session, id, agent) : ledger.Current(session, ClientId);
        if (conversation is not null && ErasedClients.Has(session, conversation.ClientId))
        {
            throw new ChatRefusedException(Agent is null ? Refusal.NotJoined : Refusal.InvalidRequest, "This client was erased.");
        }

        if (conversation is null && !ClientRow.Exists(session, ClientId))
        {
            throw new ChatRefusedException(Refusal.NotJoined, "This client is somebody else by now; join again and send with the same id.");
        }

        // A repeat is looked for before anything is opened or claimed. Else the unique id finds it, at no cost to the usual message.
        var isNew = conversation is null || IsOver(conversation);
        if ((isNew || HoldsRefusedWords || AttachmentIds.Count > 0) && Repeated(session, ledger) is { } repeated)
        {
            return repeated;
        }

        if (HoldsRefusedWords)
        {
            throw RefusedWord();
        }

        var attachments = Claimable(session, conversation?.ClientId ?? ClientId);
        var target = isNew ? ledger.Open(session, SiteId, ClientId) : conversation!;
        return ledger.Append(session, target, messageId, author, AgentId, body, SenderConnection, attachments) is { } written
            ? Claimed(session, written)
            : Repeated(session, ledger)!;
    }

    private Guid? AgentId => Agent?.Id;

    internal static ChatRefusedException RefusedWord() => ChatRefusedException.Invalid("This holds words that are not taken here.");

    /// <summary>Whether what is said now is a new matter.</summary>
    private bool IsOver(ConversationState conversation) => ConversationId is null && conversation.LastMessageSequence > 0 && Start switch
    {
        NewConversation.Always => true,
        NewConversation.AfterResolved => conversation.Status == ConversationStatus.Resolved,
        _ => false,
    };

    /// <summary>The answer of the first time, also when the text differs now; null when the id is new.</summary>
    private StoredMessage? Repeated(WriteSession session, ConversationLedger ledger)
    {
        var stored = session.Statement(Stored).First(
            row => new StoredMessage(
                messageId, row.Id(0), row.Int64(1), (MessageAuthor)row.Int32(2), row.OptionalId(3), row.Text(4), row.Time(5)),
            messageId);

        // A client's message may lie in an earlier conversation than the one that is his newest by now.
        var isOwn = stored is null || (stored.Author == author && stored.AgentId == AgentId
            && (ConversationId is { } id ? stored.ConversationId == id : ledger.Find(session, stored.ConversationId)?.ClientId == ClientId));
        return isOwn ? stored : throw ChatRefusedException.Invalid("This id belongs to another message.");
    }

    private IReadOnlyList<AttachmentCard> Claimable(WriteSession session, Guid clientId)
    {
        if (AttachmentIds.Count == 0)
        {
            return [];
        }

        return [.. AttachmentIds.Select(id => session.Statement(Uploaded).First(
            row => row.Id(0) == clientId && row.OptionalId(1) == AgentId && (row.OptionalId(2) ?? messageId) == messageId
                ? new AttachmentCard(id, row.Text(3), row.Text(4), row.Int64(5), row.OptionalInt32(6), row.OptionalInt32(7))
                : null,
            id) ?? throw ChatRefusedException.Invalid("There is no such attachment."))];
    }

    private StoredMessage Claimed(WriteSession session, StoredMessage written)
    {
        if (AgentId is { } agentId)
        {
            PostNote.Join(session, written.ConversationId, agentId);
        }

        foreach (var id in AttachmentIds)
        {
            session.Statement("UPDATE Attachments SET MessageId = $0 WHERE Id = $1").Execute(messageId, id);
        }

        return written;
    }
}

/// <summary>When a client's message opens a new conversation although he has one.</summary>
public enum NewConversation
{
    Never,
    AfterResolved,
    Always,
}
