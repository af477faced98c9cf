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

    public Guid? AgentId { get; init; }

    public Guid? ConversationId { get; init; }

    public Guid ClientId { get; init; }

    public Guid SiteId { get; init; }

    public string? SenderConnection { get; init; }

    protected override StoredMessage Run(WriteSession session)
    {
        var ledger = session.Participant(() => new ConversationLedger(events));
        var conversation = ConversationId is { } id ? ledger.Find(session, id) : ledger.Current(session, ClientId);
        if (conversation is null)
        {
            if (ConversationId is not null)
            {
                throw ChatRefusedException.Invalid("There is no such conversation.");
            }

            if (session.Statement(Stored).First(_ => true, messageId))
            {
                throw Taken();
            }

            conversation = ledger.Open(session, SiteId, ClientId);
        }

        return ledger.Append(session, conversation, messageId, author, AgentId, body, SenderConnection)
            ?? Repeated(session, conversation);
    }

    /// <summary>The answer of the first time, also when the text differs now.</summary>
    private StoredMessage Repeated(WriteSession session, ConversationState conversation)
    {
        var stored = session.Statement(Stored).First(
            row => new StoredMessage(
                messageId, row.Id(0), row.Int64(1), (MessageAuthor)row.Int32(2), row.OptionalId(3), row.Text(4), row.Time(5)),
            messageId);
        return stored is not null && stored.ConversationId == conversation.Id && stored.Author == author && stored.AgentId == AgentId
            ? stored
            : throw Taken();
    }

    private static ChatRefusedException Taken() => ChatRefusedException.Invalid("This id belongs to another message.");
}
