using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Inbox;

/// <summary>
/// Says in the reader's language what happened to a conversation. The thread keeps it as an English sentence, the same for every reader and every
/// program; what is none of these sentences is shown as it stands.
/// </summary>
internal static class HappenedWords
{
    /// <summary>Keys of <see cref="Words"/>, the narrower before the wider.</summary>
    public static readonly IReadOnlyList<string> Sentences =
    [
        "{0} resolved this conversation",
        "{0} reopened this conversation",
        "{0} took this conversation",
        "{0} set this to pending",
        "{0} put this back to pending",
        "{0} put this back to snoozed",
        "{0} snoozed this until the next message",
        "{0} snoozed this for a while",
        "{0} left this to nobody",
        "{0} took this out of its team",
        "{0} gave this to {1}",
        "{0} removed the priority",
        "{0} set the priority to low",
        "{0} set the priority to high",
        "{0} set the priority to urgent",
        "{0} added {1} and removed {2}",
        "{0} added {1}",
        "{0} removed {1}",
        "The visitor rated this conversation {0} of 5: {1}",
        "The visitor rated this conversation {0} of 5",
        "Nobody has seen this for {0} minute",
        "Nobody has seen this for {0} minutes",
        "Back from its snooze",
    ];

    // Not backtracking: names and comments are anybody's.
    private static readonly (string Key, Regex Pattern)[] Known =
        [.. Sentences.Select(s => (s, new Regex($"^{Regex.Escape(s).Replace(@"\{0}", "(.+?)").Replace(@"\{1}", "(.+?)").Replace(@"\{2}", "(.+?)")}$", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant)))];

    public static string Say(IStringLocalizer words, string body)
    {
        foreach (var (key, pattern) in Known)
        {
            if (pattern.Match(body) is { Success: true } match)
            {
                return words[key, [.. match.Groups.Values.Skip(1).Select(value => value.Value)]];
            }
        }

        return body;
    }
}
