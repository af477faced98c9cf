using Chat.Core.Attachments;

namespace Chat.Core.Search;

/// <summary>A message or a note as the index takes it.</summary>
/// <param name="Row">Its row in the store, and in the index.</param>
/// <param name="AgentId">Who of the team wrote it.</param>
/// <param name="IsLive">False for what is gone, or is no text of anybody.</param>
/// <param name="IsNew">Whether the index cannot have it yet.</param>
internal sealed record StoreEntry(long Row, Guid Id, Guid ConversationId, Guid? AgentId, string Body, IReadOnlyList<AttachmentCard> Files, bool IsLive, bool IsNew);

/// <param name="Texts">Name, addresses, and what the team keeps.</param>
internal sealed record StoreClient(Guid Id, IReadOnlyList<string> Texts);

/// <summary>What the store has after a place, and the place after it.</summary>
internal sealed class StoreNews
{
    public required IndexPlaces Places { get; init; }

    public List<StoreEntry> Messages { get; init; } = [];

    public List<StoreEntry> Notes { get; init; } = [];

    public List<StoreClient> Clients { get; init; } = [];

    public List<Guid> ClientsGone { get; init; } = [];

    /// <summary>Conversations that are taken out as a whole; what is left of them stands among the messages and notes.</summary>
    public List<Guid> Forgotten { get; init; } = [];

    /// <summary>Whether the next step finds more.</summary>
    public bool HasMore { get; init; }

    /// <summary>Messages that the store holds, by the row id of the last.</summary>
    public long End { get; init; }

    public bool IsEmpty => Messages.Count + Notes.Count + Clients.Count + ClientsGone.Count + Forgotten.Count == 0;
}
