using System.Text.RegularExpressions;

namespace Chat.Portal.Shared;

/// <param name="Text">As it stands.</param>
/// <param name="Address">Where it leads; null for plain text.</param>
public sealed record TextPart(string Text, string? Address)
{
    /// <summary>Whether it stood between backticks: then nothing in it is a link.</summary>
    public bool IsCode { get; init; }
}

/// <summary>Decides what in a text becomes a link, web and mail addresses that hide nothing, and what is code. The widget reads it alike (<c>text.js</c>).</summary>
public static class LinkParser
{
    private static readonly Regex Code = new(@"```\n?(?<code>[^`]+?)\n?```|`(?<code>[^`\n]+)`", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    // Stops at white space, quotes and marks that turn the direction of writing. Not backtracking: a visitor chooses the text.
    private static readonly Regex Candidate = new(
        @"(?:https?://|www\.|mailto:)[^\s<>""'\u202a-\u202e\u2066-\u2069]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private const string SentenceEnds = ".,;:!?…*_~";

    /// <summary>False when there is certainly nothing but plain text, as in most messages. Costs next to nothing.</summary>
    public static bool MayHoldAny(string text) =>
        text.AsSpan().ContainsAny('`', '@') || text.Contains("://", StringComparison.Ordinal) || text.Contains("www.", StringComparison.OrdinalIgnoreCase)
        || text.Contains("mailto:", StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<TextPart> Parse(string text)
    {
        var parts = new List<TextPart>();
        var end = 0;
        foreach (var match in Code.Matches(text).Cast<Match>())
        {
            parts.AddRange(Links(text[end..match.Index]));
            parts.Add(new TextPart(match.Groups["code"].Value, null) { IsCode = true });
            end = match.Index + match.Length;
        }

        parts.AddRange(Links(text[end..]));
        return parts;
    }

    private static List<TextPart> Links(string text)
    {
        var parts = new List<TextPart>();
        var end = 0;
        foreach (var match in Candidate.Matches(text).Cast<Match>())
        {
            var link = Trim(match.Value);
            if (AddressOf(link) is not { } address)
            {
                continue;
            }

            if (match.Index > end)
            {
                parts.Add(new TextPart(text[end..match.Index], null));
            }

            parts.Add(new TextPart(link, address));
            end = match.Index + link.Length;
        }

        if (end < text.Length)
        {
            parts.Add(new TextPart(text[end..], null));
        }

        return parts;
    }

    private static string? AddressOf(string link)
    {
        var hasScheme = link.StartsWith("http", StringComparison.OrdinalIgnoreCase) || link.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
        var isMail = !hasScheme && !link.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        var guess = hasScheme ? link : isMail ? $"mailto:{link}" : $"https://{link}";
        if (!Uri.TryCreate(guess, UriKind.Absolute, out var uri))
        {
            return null;
        }

        // "https://bank.example@evil.example" names one host and leads to another.
        return uri.Scheme == Uri.UriSchemeMailto ? uri.AbsoluteUri
            : uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? uri.AbsoluteUri
            : null;
    }

    /// <summary>Leaves out what belongs to the sentence: full stops, and a bracket that was opened before the link.</summary>
    private static string Trim(string link)
    {
        // Counted once: a text of nothing but brackets would else be read again for each of them.
        var (round, square, curly) = (Surplus(link, '(', ')'), Surplus(link, '[', ']'), Surplus(link, '{', '}'));
        var end = link.Length;
        while (end > 0 && (SentenceEnds.Contains(link[end - 1]) || (link[end - 1] switch { ')' => round--, ']' => square--, '}' => curly--, _ => 0 }) > 0))
        {
            end--;
        }

        return link[..end];
    }

    /// <summary>How many brackets are closed that were not opened.</summary>
    private static int Surplus(string link, char opening, char closing) => link.Count(c => c == closing) - link.Count(c => c == opening);
}
