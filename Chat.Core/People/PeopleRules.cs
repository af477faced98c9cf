using System.Globalization;
using System.Net.Mail;
using System.Text;
using Chat.Core.Agents;
using Chat.Core.Diagnostics;

namespace Chat.Core.People;

/// <summary>What the name and the address of a colleague may be.</summary>
public static class PeopleRules
{
    public const int EmailLength = 254;

    /// <summary>Marks that may stand on one letter; more are no writing.</summary>
    private const int MostMarks = 4;

    /// <summary>One line in normal form C, without spaces at its ends or side by side, and with nothing in it that is not seen.</summary>
    /// <exception cref="ChatRefusedException">No name, or too long.</exception>
    public static string CheckedName(string? value)
    {
        var words = string.Join(' ', (value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return IsPlain(words) && words.Normalize() is { Length: > 0 and <= AgentRules.NameLength } name
            ? name
            : throw ChatRefusedException.Invalid($"A name is one line of 1 to {AgentRules.NameLength} characters.");
    }

    /// <exception cref="ChatRefusedException">No address.</exception>
    public static string CheckedEmail(string? value)
    {
        var text = (value ?? "").Trim();
        return text.Length <= EmailLength && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
            ? text
            : throw ChatRefusedException.Invalid("The e-mail address is none.");
    }

    private static bool IsPlain(string words)
    {
        var (marks, hasLetter) = (0, false);
        foreach (var rune in words.EnumerateRunes())
        {
            var kind = Rune.GetUnicodeCategory(rune);
            if (rune == Rune.ReplacementChar || kind is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }

            marks = kind is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            hasLetter |= Rune.IsLetterOrDigit(rune);
            if (marks > MostMarks)
            {
                return false;
            }
        }

        return hasLetter;
    }
}
