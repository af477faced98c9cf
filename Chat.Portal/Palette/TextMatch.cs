using System.Globalization;

namespace Chat.Portal.Palette;

/// <summary>A part of a text that is what was typed, or is not.</summary>
public readonly record struct TextPart(string Text, bool IsHit);

/// <summary>How well what is typed fits a name; case and accents do not count.</summary>
internal static class TextMatch
{
    private const CompareOptions Loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    private static readonly CompareInfo Compare = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>0 when the name begins so, 1 when a word of it does, 2 when it is somewhere inside, 3 when every word typed is; null when not.</summary>
    /// <param name="also">Other words for it: they fit by their beginning only, and less well.</param>
    public static int? Rank(string name, string typed, string also = "")
    {
        if (typed.Length == 0 || Compare.IsPrefix(name, typed, Loose))
        {
            return 0;
        }

        var words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return StartsWord(name, typed) ? 1
            : typed.Length > 1 && Compare.IndexOf(name, typed, Loose) >= 0 ? 2
            : words.Length > 1 && words.All(word => StartsWord(name, word) || StartsWord(also, word)) ? 3
            : StartsWord(also, typed) ? 3
            : null;
    }

    /// <summary>The name in parts, so that the eye sees why it is there.</summary>
    public static IReadOnlyList<TextPart> Parts(string name, string typed)
    {
        if (typed.Length == 0)
        {
            return [new(name, false)];
        }

        var at = Compare.IsPrefix(name, typed, Loose, out var length) ? 0 : WordStart(name, typed, out length);
        at = at >= 0 ? at : Compare.IndexOf(name, typed, Loose, out length);
        if (at < 0 || length == 0)
        {
            return [new(name, false)];
        }

        return [.. new[] { new TextPart(name[..at], false), new(name.Substring(at, length), true), new(name[(at + length)..], false) }.Where(p => p.Text.Length > 0)];
    }

    private static bool StartsWord(string text, string typed) => WordStart(text, typed, out _) >= 0;

    private static int WordStart(string text, string typed, out int length)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsLetterOrDigit(text[at]) && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && Compare.IsPrefix(text.AsSpan(at), typed, Loose, out length))
            {
                return at;
            }
        }

        length = 0;
        return -1;
    }
}
