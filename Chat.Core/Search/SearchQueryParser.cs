using System.Globalization;
using Chat.Core.Conversations;

namespace Chat.Core.Search;

/// <summary>
/// Reads a search text: words, "phrases" and name:value filters. Total: every text has an answer, in one pass, and what is not understood is said
/// instead of ignored.
/// </summary>
public static class SearchQueryParser
{
    public const int LongestText = 500;
    public const int MostTerms = 20;

    /// <summary>In the order in which the page offers them.</summary>
    public static IReadOnlyList<string> Filters { get; } = ["from", "agent", "by", "label", "site", "is", "has", "in", "before", "after"];

    /// <param name="text">As typed.</param>
    /// <param name="today">On the agent's calendar.</param>
    public static SearchQuery Parse(string text, DateOnly today)
    {
        if (text.Length > LongestText)
        {
            return new SearchQuery { Trouble = new SearchTrouble(SearchFault.TooLong) };
        }

        var query = new SearchQuery();
        var terms = new List<SearchTerm>();
        var last = -1;
        foreach (var part in Parts(text))
        {
            if (part.Filter is { } filter)
            {
                query = Narrow(query, filter, part.Value, today);
            }
            else if (SearchWords.Of(part.Value, isQuestion: true) is { Count: > 0 } words)
            {
                // One character of a script without spaces is the beginning of a pair.
                var isHalf = words[^1].Text.Length > 0 && SearchFold.IsDense(char.ConvertToUtf32(words[^1].Text, 0)) && words[^1].Length == words[^1].FirstLength;
                last = part.IsPhrase ? last : terms.Count;
                terms.Add(new SearchTerm([.. words.Select(w => w.Text)], isHalf));
            }
        }

        if (last >= 0 && terms[last].Words[^1] is { Length: > 1 and < SearchWords.LongestWord })
        {
            // The last word may be half typed. A single letter is not: half of all words begin with it.
            terms[last] = terms[last] with { IsPrefix = true };
        }

        terms = [.. terms.Distinct()];
        return query with
        {
            Terms = terms,
            Trouble = query.Trouble ?? (terms.Count > MostTerms ? new SearchTrouble(SearchFault.TooManyWords) : null),
        };
    }

    /// <summary>The filters as they stand in the text, in order.</summary>
    public static IEnumerable<SearchFilterPart> FiltersIn(string text) =>
        Parts(text).Where(p => p.Filter is not null).Select(p => new SearchFilterPart(p.Filter!, p.Value, p.Start, p.End - p.Start));

    private static IEnumerable<Part> Parts(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (IsQuote(text[at]))
            {
                var phrase = Quoted(text, ref at);
                yield return new Part(null, phrase, IsPhrase: true, start, at);
            }
            else
            {
                var word = Bare(text, ref at);
                var colon = word.IndexOf(':', StringComparison.Ordinal);
                if (!IsFilter(word, colon, next: at < text.Length ? text[at] : ' '))
                {
                    yield return new Part(null, word, IsPhrase: false, start, at);
                    continue;
                }

                var value = word[(colon + 1)..];
                value = value.Length == 0 && at < text.Length && IsQuote(text[at]) ? Quoted(text, ref at) : value;
                yield return new Part(word[..colon].ToLowerInvariant(), value.Trim(), IsPhrase: false, start, at);
            }
        }
    }

    /// <summary>A name of letters, a colon and a value. An address (http://) is words, and so is an unknown name with nothing behind it.</summary>
    private static bool IsFilter(string word, int colon, char next)
    {
        if (colon < 2 || !word.AsSpan(0, colon).ContainsOnlyAsciiLetters() || word.AsSpan(colon + 1).StartsWith("//", StringComparison.Ordinal))
        {
            return false;
        }

        return word.Length > colon + 1 || IsQuote(next) || Filters.Contains(word[..colon].ToLowerInvariant());
    }

    private static bool ContainsOnlyAsciiLetters(this ReadOnlySpan<char> name) => name.IndexOfAnyExceptInRange('A', 'z') < 0 && name.IndexOfAnyInRange('[', '`') < 0;

    /// <summary>Straight, or as phones write them.</summary>
    private static bool IsQuote(char c) => c is '"' or '“' or '”' or '„';

    private static string Quoted(string text, ref int at)
    {
        var from = ++at;
        while (at < text.Length && !IsQuote(text[at]))
        {
            at++;
        }

        var quoted = text[from..at];
        at = Math.Min(at + 1, text.Length);
        return quoted;
    }

    private static string Bare(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !IsQuote(text[at]))
        {
            at++;
        }

        return text[from..at];
    }

    private static SearchQuery Narrow(SearchQuery query, string filter, string value, DateOnly today)
    {
        var bad = query with { Trouble = query.Trouble ?? new SearchTrouble(SearchFault.BadValue, filter, value) };
        return filter switch
        {
            "from" => value.Length == 0 ? bad : query with { From = [.. query.From, value] },
            "agent" => value.Length == 0 ? bad : query with { Agents = [.. query.Agents, value] },
            "label" => value.Length == 0 ? bad : query with { Labels = [.. query.Labels, value] },
            "site" => value.Length == 0 ? bad : query with { Sites = [.. query.Sites, value] },
            "is" => Named<ConversationStatus>(value) is { } state ? query with { States = [.. query.States, state] } : bad,
            "in" => Named<SearchKind>(value) is { } kind ? query with { In = kind } : bad,
            "by" => Named<MessageAuthor>(value) is { } author and not MessageAuthor.System ? query with { By = author } : bad,
            "has" => value.ToUpperInvariant() switch
            {
                "FILE" => query with { HasFile = true },
                "PICTURE" or "PHOTO" => query with { HasPicture = true },
                _ => bad,
            },
            "before" or "after" => Day(value, today) is { } day
                ? (filter == "before" ? query with { Before = day } : query with { After = day })
                : query with { Trouble = query.Trouble ?? new SearchTrouble(SearchFault.BadDate, filter, value) },
            _ => query with { Trouble = query.Trouble ?? new SearchTrouble(SearchFault.UnknownFilter, filter, value) },
        };
    }

    private static T? Named<T>(string value)
        where T : struct, Enum =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && Enum.TryParse<T>(value, ignoreCase: true, out var found) && Enum.IsDefined(found) && !value.Contains(',', StringComparison.Ordinal) ? found : null;

    /// <summary>2025, 2025-03 or 2025-03-01, and two words.</summary>
    private static DateOnly? Day(string value, DateOnly today) => value.ToUpperInvariant() switch
    {
        "TODAY" => today,
        "YESTERDAY" => today.AddDays(-1),
        _ => DateOnly.TryParseExact(value, ["yyyy-M-d", "yyyy-M", "yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
    };

    private readonly record struct Part(string? Filter, string Value, bool IsPhrase, int Start, int End);
}

/// <summary>A filter in a search text.</summary>
/// <param name="Filter">Its name in lower case.</param>
/// <param name="Value">Without quotes.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">With its value and quotes.</param>
public readonly record struct SearchFilterPart(string Filter, string Value, int Start, int Length);
