using System.Collections.Concurrent;
using System.Text;

namespace Chat.Core.Search;

/// <summary>One spelling for all that people take for the same letter: lower case, no accents, no wide or narrow forms.</summary>
internal static class SearchFold
{
    /// <summary>Letters that are no letter with an accent, yet are typed as one.</summary>
    private static readonly Dictionary<int, string> Special = new()
    {
        ['ß'] = "ss",
        ['ẞ'] = "ss",
        ['æ'] = "ae",
        ['Æ'] = "ae",
        ['œ'] = "oe",
        ['Œ'] = "oe",
        ['ø'] = "o",
        ['Ø'] = "o",
        ['ł'] = "l",
        ['Ł'] = "l",
        ['đ'] = "d",
        ['Đ'] = "d",
        ['ð'] = "d",
        ['Ð'] = "d",
        ['þ'] = "th",
        ['Þ'] = "th",
        ['ħ'] = "h",
        ['Ħ'] = "h",
        ['ı'] = "i",
        ['ς'] = "σ",
        ['ـ'] = "",
    };

    /// <summary>Stretches of code points whose scripts put no space between words, or hang endings on them.</summary>
    private static readonly (int First, int Last)[] Dense =
    [
        (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
        (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF),
    ];

    /// <summary>Accents and points that one may leave out. Of other scripts the marks are part of the word.</summary>
    private static readonly (int First, int Last)[] Accents =
    [
        (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED),
        (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
    ];

    private static readonly ConcurrentDictionary<int, string> Known = [];

    public static bool IsDense(int codePoint) => codePoint >= 0x0E00 && IsIn(Dense, codePoint);

    public static string Of(Rune rune) => Known.GetOrAdd(rune.Value, static value => Fold(new Rune(value)));

    private static string Fold(Rune rune)
    {
        if (Special.TryGetValue(rune.Value, out var special))
        {
            return special;
        }

        var folded = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(IsDense(rune.Value) ? NormalizationForm.FormKC : NormalizationForm.FormKD).EnumerateRunes())
        {
            if (!IsIn(Accents, part.Value) && (Rune.IsLetterOrDigit(part) || Rune.GetUnicodeCategory(part) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark))
            {
                folded.Append(Rune.ToLowerInvariant(part).ToString());
            }
        }

        return folded.ToString();
    }

    private static bool IsIn((int First, int Last)[] stretches, int codePoint)
    {
        foreach (var (first, last) in stretches)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return true;
            }
        }

        return false;
    }
}
