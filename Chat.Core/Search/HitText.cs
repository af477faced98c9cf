namespace Chat.Core.Search;

/// <summary>A stretch of a text that was looked for, or was not.</summary>
public readonly record struct HitPart(string Text, bool IsHit);

/// <summary>Marks what was found, in parts and never as markup.</summary>
public static class HitText
{
    /// <summary>So much of a long text is shown.</summary>
    public const int SnippetLength = 220;

    private const int Before = 60;

    /// <summary>The whole text with its hits.</summary>
    public static IReadOnlyList<HitPart> Mark(string text, IReadOnlyList<SearchTerm> terms) => Cut(text, 0, text.Length, Hits(text, terms));

    /// <summary>The part of the text round its first hit, on one line; null when a term is not in the text at all.</summary>
    public static IReadOnlyList<HitPart>? Snippet(string text, IReadOnlyList<SearchTerm> terms)
    {
        var hits = Hits(text, terms, out var hasAll);
        if (!hasAll)
        {
            return null;
        }

        var from = text.Length <= SnippetLength || hits.Count == 0 ? 0 : Math.Clamp(hits[0].Start - Before, 0, text.Length - SnippetLength);
        var to = Math.Min(text.Length, from + SnippetLength);
        (from, to) = (Whole(text, from), Whole(text, to));
        var parts = Cut(text, from, to, hits).Select(p => p with { Text = p.Text.ReplaceLineEndings(" ") }).ToList();
        if (from > 0)
        {
            parts.Insert(0, new HitPart("…", false));
        }

        if (to < text.Length)
        {
            parts.Add(new HitPart("…", false));
        }

        return parts;
    }

    private static List<(int Start, int End)> Hits(string text, IReadOnlyList<SearchTerm> terms) => Hits(text, terms, out _);

    private static List<(int Start, int End)> Hits(string text, IReadOnlyList<SearchTerm> terms, out bool hasAll)
    {
        var words = SearchWords.Of(text);
        var found = new List<(int Start, int End)>();
        hasAll = true;
        foreach (var term in terms)
        {
            var before = found.Count;
            for (var at = 0; at + term.Words.Count <= words.Count; at++)
            {
                if (Fits(words, at, term))
                {
                    var last = words[at + term.Words.Count - 1];
                    found.Add((words[at].Start, last.Start + (last.Text.Length > term.Words[^1].Length ? Math.Max(last.FirstLength, 1) : last.Length)));
                }
            }

            hasAll &= found.Count > before;
        }

        return Joined(found);
    }

    private static bool Fits(List<SearchWord> words, int at, SearchTerm term)
    {
        for (var i = 0; i < term.Words.Count; i++)
        {
            var word = words[at + i].Text;
            var isFit = term.IsPrefix && i == term.Words.Count - 1 ? word.StartsWith(term.Words[i], StringComparison.Ordinal) : word == term.Words[i];
            if (!isFit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>In order; what touches is one.</summary>
    private static List<(int Start, int End)> Joined(List<(int Start, int End)> hits)
    {
        var joined = new List<(int Start, int End)>();
        foreach (var hit in hits.OrderBy(h => h.Start))
        {
            if (joined.Count > 0 && hit.Start <= joined[^1].End)
            {
                joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, hit.End));
            }
            else
            {
                joined.Add(hit);
            }
        }

        return joined;
    }

    private static List<HitPart> Cut(string text, int from, int to, List<(int Start, int End)> hits)
    {
        var parts = new List<HitPart>();
        var at = from;
        foreach (var (start, end) in hits.Where(h => h.End > from && h.Start < to))
        {
            var (first, last) = (Math.Max(start, at), Math.Min(end, to));
            if (first > at)
            {
                parts.Add(new HitPart(text[at..first], false));
            }

            parts.Add(new HitPart(text[first..last], true));
            at = last;
        }

        if (at < to)
        {
            parts.Add(new HitPart(text[at..to], false));
        }

        return parts;
    }

    /// <summary>Not between the halves of a character.</summary>
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
