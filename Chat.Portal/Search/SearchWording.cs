using System.Globalization;
using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Search;

/// <summary>How the search page says things.</summary>
internal static class SearchWording
{
    public static string Name(IStringLocalizer words, SearchKind kind) => kind switch
    {
        SearchKind.Messages => words["Messages"],
        SearchKind.Notes => words["Notes"],
        SearchKind.Clients => words["Clients"],
        SearchKind.Files => words["Files"],
        _ => words["Conversations"],
    };

    public static string Name(IStringLocalizer words, ConversationStatus status) => status switch
    {
        ConversationStatus.Open => words["Open (status)"],
        ConversationStatus.Pending => words["Pending"],
        ConversationStatus.Snoozed => words["Snoozed"],
        _ => words["Resolved"],
    };

    /// <summary>A filter as a person would say it; what is not understood stands as it was typed.</summary>
    public static string Name(IStringLocalizer words, SearchFilterPart part) => (part.Filter, part.Value.ToUpperInvariant()) switch
    {
        ("by", "CLIENT") => words["Client"],
        ("by", "AGENT") => words["Agent"],
        ("agent", "ME") => words["Me"],
        ("has", "PICTURE") => words["A picture"],
        ("has", "FILE") => words["A file"],
        ("is", _) when Enum.TryParse<ConversationStatus>(part.Value, ignoreCase: true, out var status) && Enum.IsDefined(status) => Name(words, status),
        ("in", _) when Enum.TryParse<SearchKind>(part.Value, ignoreCase: true, out var kind) && Enum.IsDefined(kind) => Name(words, kind),
        ("label" or "site" or "agent", not "") => part.Value,
        ("after", not "") => words["since {0}", part.Value],
        ("before", not "") => words["before {0}", part.Value],
        ("from", not "") => words["from {0}", part.Value],
        _ => $"{part.Filter}:{part.Value}",
    };

    /// <summary>As on a tab.</summary>
    public static string Number(SearchCount count) =>
        count.Count >= SearchQueries.CountLimit ? "99+" : $"{count.Count.ToString(CultureInfo.CurrentCulture)}{(count.IsLeast ? "+" : "")}";

    /// <summary>Where Enter goes.</summary>
    public static string Address(SearchHit hit) => hit switch
    {
        { Kind: SearchKind.Conversations } => Addresses.Conversation(hit.ConversationId!.Value),
        { ConversationId: { } conversation, Sequence: { } sequence } => Addresses.Entry(conversation, sequence),
        _ => Addresses.Client(hit.ClientId),
    };

    /// <summary>What was found so far.</summary>
    public static string Sum(IStringLocalizer words, SearchModel model) => model switch
    {
        { HasMore: true } => words["The newest {0}", model.Hits.Count],
        { Kind: SearchKind.Clients or SearchKind.Conversations, Hits.Count: 1 } or { Hits.Count: 1 } => words["1 found"],
        { Kind: SearchKind.Clients or SearchKind.Conversations } => words["{0} found", model.Hits.Count],
        { Conversations: 1 } => words["{0} found in 1 conversation", model.Hits.Count],
        _ => words["{0} found in {1} conversations", model.Hits.Count, model.Conversations],
    };

    /// <summary>A hit without words of its own.</summary>
    public static string Wordless(IStringLocalizer words, SearchHit hit) =>
        hit.Kind == SearchKind.Conversations ? words["Conversation"] : hit.Files.Count > 0 ? string.Join(", ", hit.Files.Select(f => f.Name)) : "";

    public static string Say(IStringLocalizer words, SearchTrouble trouble) => trouble.Fault switch
    {
        SearchFault.UnknownFilter => words["There is no filter “{0}:”. For the words themselves, put them in quotes.", trouble.Filter],
        SearchFault.BadDate => words["“{0}:” takes a date like 2025-03-01, 2025-03, today or yesterday.", trouble.Filter],
        SearchFault.TooLong => words["A search is at most {0} characters.", SearchQueryParser.LongestText],
        SearchFault.TooManyWords => words["A search is at most {0} words.", SearchQueryParser.MostTerms],
        SearchFault.NoSuchAgent => words["Nobody of the team is called “{0}”.", trouble.Value],
        SearchFault.NoSuchLabel => words["There is no label “{0}”.", trouble.Value],
        SearchFault.NoSuchSite => words["There is no site “{0}”.", trouble.Value],
        SearchFault.TooManyClients => words["“from:{0}” fits too many clients. More of the name, or the e-mail, tells them apart.", trouble.Value],
        _ => trouble.Filter switch
        {
            "is" => words["“is:” takes open, pending, snoozed or resolved."],
            "has" => words["“has:” takes file or picture."],
            "by" => words["“by:” takes client or agent."],
            "in" => words["“in:” takes messages, notes, clients, files or conversations."],
            _ => words["“{0}:” needs a name behind it.", trouble.Filter],
        },
    };
}
