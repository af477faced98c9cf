using Chat.Core.Attachments;
using Chat.Core.Conversations;

namespace Chat.Core.Search;

/// <summary>Where a page of results ended.</summary>
/// <param name="Row">Of messages, notes, files and clients.</param>
/// <param name="Id">Of conversations.</param>
public sealed record SearchKey(long Row, Guid Id);

/// <summary>Something that was found. Which of its parts are filled depends on the kind.</summary>
public sealed record SearchHit(SearchKind Kind, SearchKey Key, Guid ClientId, string ClientName, DateTimeOffset At)
{
    /// <summary>In which conversation; of a client none.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>Which entry of it.</summary>
    public long? Sequence { get; init; }

    public ConversationStatus Status { get; init; }

    public IReadOnlyList<int> Labels { get; init; } = [];

    public MessageAuthor Author { get; init; }

    public Guid? AgentId { get; init; }

    /// <summary>One line of the text with what was found marked.</summary>
    public IReadOnlyList<HitPart> Text { get; init; } = [];

    /// <summary>The client's name, marked.</summary>
    public IReadOnlyList<HitPart> Name { get; init; } = [];

    /// <summary>Files of which the names were found.</summary>
    public IReadOnlyList<AttachmentCard> Files { get; init; } = [];
}

/// <summary>A page of results, newest first.</summary>
/// <param name="Next">Where the next page begins; null when there is none. The page may be short, even empty, and have a next one all the same: the work of one page is bounded.</param>
public sealed record SearchResults(IReadOnlyList<SearchHit> Hits, SearchKey? Next)
{
    /// <summary>Why nothing can be found with this text.</summary>
    public SearchTrouble? Trouble { get; init; }

    /// <summary>Whether the text has filters that mean nothing for this kind.</summary>
    public bool HasForeignFilters { get; init; }

    public static SearchResults None { get; } = new([], null);
}

/// <summary>A number for a tab.</summary>
/// <param name="Count">As many as were counted; never more than <see cref="SearchQueries.CountLimit"/>.</param>
/// <param name="IsLeast">Whether there may be more.</param>
public readonly record struct SearchCount(int Count, bool IsLeast);
