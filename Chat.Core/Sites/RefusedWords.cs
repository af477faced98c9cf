namespace Chat.Core.Sites;

/// <summary>
/// Words and phrases that a site does not take from visitors. Compared as they look (<see cref="TextShape.Skeleton"/>), whole words only, so
/// that no name or place is refused for a part of it. One step for each word of the text and phrase that begins with it: no pattern runs.
/// </summary>
public sealed class RefusedWords
{
    public const int Most = 200;
    public const int Length = 80;

    private readonly Dictionary<string, List<string[]>> phrases = new(StringComparer.Ordinal);

    public RefusedWords(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var words in lines.Select(Words).Where(words => words.Length > 0))
        {
            if (!phrases.TryGetValue(words[0], out var same))
            {
                phrases[words[0]] = same = [];
            }

            same.Add(words);
        }
    }

    /// <summary>Whether one of them stands in the text.</summary>
    public bool StandIn(string? text)
    {
        if (phrases.Count == 0 || string.IsNullOrEmpty(text))
        {
            return false;
        }

        var words = Words(text);
        for (var i = 0; i < words.Length; i++)
        {
            if (phrases.TryGetValue(words[i], out var found) && found.Exists(phrase => words.AsSpan(i).StartsWith(phrase)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether there is anything in it to compare.</summary>
    public static bool IsAny(string line) => Words(line).Length > 0;

    private static string[] Words(string text) => TextShape.Skeleton(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
