using System.Globalization;
using System.Text;

namespace Chat.Core;

/// <summary>What a text looks like and what of it is only there to deceive.</summary>
public static class TextShape
{
    /// <summary>Marks on one letter; the most that a living script needs.</summary>
    public const int MarkLimit = 3;

    /// <summary>Letters of other scripts and digits that pass for Latin ones.</summary>
    private static readonly Dictionary<char, char> Alike = Pairs(
        "аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl αa βb εe ιi κk νv οo ρp τt υu χx ωw ıi ɑa ɡg ꞌ' øo łl đd ðd ħh 0o 1l 3e 4a 5s 7t $s @a |l");

    /// <summary>Without what cannot be seen and more marks on a letter than a script needs, in normal form C.</summary>
    public static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var normal = text.Normalize(NormalizationForm.FormC);
        var plain = new StringBuilder(normal.Length);
        var marks = 0;
        foreach (var c in normal)
        {
            marks = IsMark(c) ? marks + 1 : 0;
            if (marks <= MarkLimit && !IsInvisible(c))
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    /// <summary>Letters and digits as they look: one case, no marks, no width, scripts that pass for Latin as Latin; all else is a space.</summary>
    public static string Skeleton(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var skeleton = new StringBuilder(text.Length);
        foreach (var c in Unpaired(text).Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (IsMark(c) || IsInvisible(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                continue;
            }

            var alike = Alike.GetValueOrDefault(c, c);
            if (char.IsLetterOrDigit(alike) || char.IsSurrogate(alike))
            {
                skeleton.Append(alike);
            }
            else if (skeleton.Length > 0 && skeleton[^1] != ' ')
            {
                skeleton.Append(' ');
            }
        }

        return skeleton.ToString().TrimEnd();
    }

    /// <summary>The same without spaces, where letters that few can tell apart are one: what a reader takes a name for.</summary>
    public static string Looks(string name) =>
        Skeleton(name).Replace(" ", "", StringComparison.Ordinal).Replace('i', 'l').Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal);

    /// <summary>Whether it takes no place on a page, or turns the direction of what follows. The joiners are letters' own in some scripts, and stay.</summary>
    public static bool IsInvisible(char c) =>
        c is '\u00AD' or '\u034F' or '\u061C' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u180E' or '\u200B' or '\u200E' or '\u200F' or '\u2800' or '\u3164' or '\uFEFF' or '\uFFA0'
            or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or (>= '\uFFF0' and <= '\uFFFB');

    private static bool IsMark(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>Half of a surrogate pair has no normal form.</summary>
    private static string Unpaired(string text)
    {
        if (!text.Any(char.IsSurrogate))
        {
            return text;
        }

        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }

    private static Dictionary<char, char> Pairs(string pairs) => pairs.Split(' ').ToDictionary(pair => pair[0], pair => pair[1]);
}
