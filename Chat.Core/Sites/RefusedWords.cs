namespace Chat.Core.Sites;

/// <summary>
/// Words and phrases that a site does not take from visitors. Compared as they look (<see cref="TextShape.Skeleton"/>), whole words only, so
/// that no name or place is refused for a part of it. However many phrases there are, each word of the text costs no more than the longest of them: no pattern runs.
/// </summary>
public sealed class RefusedWords
{
    public const int Most = 200;
    public const int Length = 80;

    private readonly Node root = new();

    public RefusedWords(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var words in lines.Select(Words).Where(words => words.Length > 0))
        {
            var node = root;
            foreach (var word in words)
            {
                node = node.Next.TryGetValue(word, out var known) ? known : node.Next[word] = new Node();
            }

            node.IsEnd = true;
        }
    }

    /// <summary>Whether one of them stands in the text.</summary>
    public bool StandIn(string? text)
    {
        if (root.Next.Count == 0 || string.IsNullOrEmpty(text))
        {
            return false;
        }

        var words = Words(text);
        for (var start = 0; start < words.Length; start++)
        {
            var node = root;
            for (var i = start; i < words.Length && node.Next.TryGetValue(words[i], out var next); i++)
            {
                if (next.IsEnd)
                {
                    return true;
                }

                node = next;
            }
        }

        return false;
    }

    /// <summary>Whether there is anything in it to compare.</summary>
    public static bool IsAny(string line) => Words(line).Length > 0;

    private static string[] Words(string text) => TextShape.Skeleton(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What may follow a word, by the word.</summary>
    private sealed class Node
    {
        public Dictionary<string, Node> Next { get; } = new(StringComparer.Ordinal);

        public bool IsEnd { get; set; }
    }
}
