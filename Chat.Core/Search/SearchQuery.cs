using Chat.Core.Conversations;

namespace Chat.Core.Search;

/// <summary>What can be found; each kind has its own tab.</summary>
public enum SearchKind
{
    Messages,
    Notes,
    Clients,
    Files,
    Conversations,
}

/// <summary>Words that must stand side by side; mostly one.</summary>
/// <param name="Words">As <see cref="SearchWords"/> cuts them.</param>
/// <param name="IsPrefix">Whether the last of them is only the beginning of one.</param>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix)
{
    /// <summary>As FTS5 reads it. Words hold letters, digits and marks only, so nothing in them is syntax.</summary>
    internal string Match => $"\"{string.Join(' ', Words)}\"{(IsPrefix ? "*" : "")}";

    public bool Equals(SearchTerm? other) => other is not null && IsPrefix == other.IsPrefix && Words.SequenceEqual(other.Words);

    public override int GetHashCode() => HashCode.Combine(IsPrefix, Words.Count, Words[0]);
}

/// <summary>Why a search text cannot be answered.</summary>
public enum SearchFault
{
    /// <summary>There is no filter of this name.</summary>
    UnknownFilter,

    /// <summary>The filter takes other values.</summary>
    BadValue,

    /// <summary>The filter is a date like 2025-03-01.</summary>
    BadDate,

    /// <summary>More than <see cref="SearchQueryParser.LongestText"/> characters.</summary>
    TooLong,

    /// <summary>More than <see cref="SearchQueryParser.MostTerms"/> words.</summary>
    TooManyWords,

    /// <summary>Nobody of the team is called so.</summary>
    NoSuchAgent,

    /// <summary>There is no label of this name.</summary>
    NoSuchLabel,

    /// <summary>There is no site of this name.</summary>
    NoSuchSite,

    /// <summary>More clients than can be told apart are called so.</summary>
    TooManyClients,
}

/// <summary>What is wrong with a search text: the page says it in one line.</summary>
/// <param name="Filter">The filter that is meant, without its colon; empty for none.</param>
/// <param name="Value">What stands after it.</param>
public sealed record SearchTrouble(SearchFault Fault, string Filter = "", string Value = "");

/// <summary>A search text that was understood, or why it was not.</summary>
public sealed record SearchQuery
{
    public IReadOnlyList<SearchTerm> Terms { get; init; } = [];

    /// <summary>Names or e-mails of clients: what is in their conversations.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Names of agents who wrote it; "me" is who asks.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Sites { get; init; } = [];

    public IReadOnlyList<ConversationStatus> States { get; init; } = [];

    /// <summary>Whose side wrote it.</summary>
    public MessageAuthor? By { get; init; }

    public bool HasFile { get; init; }

    public bool HasPicture { get; init; }

    /// <summary>From this day on.</summary>
    public DateOnly? After { get; init; }

    /// <summary>Up to the end of the day before this one.</summary>
    public DateOnly? Before { get; init; }

    /// <summary>The one kind that is asked for.</summary>
    public SearchKind? In { get; init; }

    public SearchTrouble? Trouble { get; init; }

    /// <summary>Whether something narrows what is found beside the words.</summary>
    public bool HasFilters =>
        From.Count + Agents.Count + Labels.Count + Sites.Count + States.Count > 0 || By is not null || HasFile || HasPicture || After is not null || Before is not null;

    /// <summary>Nothing to look for.</summary>
    public bool IsEmpty => Terms.Count == 0 && !HasFilters;
}
