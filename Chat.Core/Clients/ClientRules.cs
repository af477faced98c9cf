using System.Net.Mail;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>What a name and an address may be. What a page only says is refused when it is none; what a site has signed is made to fit.</summary>
internal static class ClientRules
{
    private const int EmailLength = 254;
    private const int PhoneLength = 40;

    public static string? CheckedName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var isWhole = name.Length <= 4 * Client.NameLength && name.All(IsOfNames);
        var normal = isWhole ? TextShape.Plain(name).Trim() : "";
        return isWhole && normal.Length is > 0 and <= Client.NameLength
            ? normal
            : throw ChatRefusedException.Invalid($"The name must be text of up to {Client.NameLength} characters.");
    }

    public static string? CheckedEmail(string? email) =>
        string.IsNullOrWhiteSpace(email) ? null
        : IsEmail(email) ? email
        : throw ChatRefusedException.Invalid("The e-mail address is none.");

    /// <summary>As much of it as can be shown; null when that is nothing.</summary>
    public static string? FittingName(string name)
    {
        var fitting = TextShape.Plain(string.Concat(name.Where(IsOfNames))).Trim();
        fitting = fitting.Length > Client.NameLength ? fitting[..Client.NameLength].TrimEnd() : fitting;
        return fitting.Length > 0 ? fitting : null;
    }

    public static string? FittingEmail(string email) => IsEmail(email) ? email : null;

    /// <summary>One line of text; null when there is nothing.</summary>
    public static string? CheckedText(string? text, int length)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.Length <= length && IsText(trimmed, isLine: true) ? trimmed
            : throw ChatRefusedException.Invalid($"This must be one line of up to {length} characters.");
    }

    /// <summary>Lines of text.</summary>
    public static string CheckedBody(string? body, int length)
    {
        var normal = body?.ReplaceLineEndings("\n").Trim();
        return string.IsNullOrEmpty(normal) ? throw ChatRefusedException.Invalid("The note is empty.")
            : normal.Length <= length && IsText(normal, isLine: false) ? normal
            : throw ChatRefusedException.Invalid($"A note is text of up to {length} characters.");
    }

    public static string? CheckedPhone(string? phone)
    {
        var trimmed = phone?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.Length <= PhoneLength && trimmed.Count(char.IsAsciiDigit) >= 3 && trimmed.All(c => char.IsAsciiDigit(c) || "+-/(). x".Contains(c)) ? trimmed
            : throw ChatRefusedException.Invalid("A phone number is digits, with + - / ( ) and spaces.");
    }

    private static bool IsText(string text, bool isLine)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if ((char.IsControl(text[i]) && (isLine || text[i] is not ('\n' or '\t'))) || (char.IsSurrogate(text[i]) && !isPair))
            {
                return false;
            }

            i += isPair ? 1 : 0;
        }

        return true;
    }

    private static bool IsEmail(string email) => email.Length <= EmailLength && MailAddress.TryCreate(email, out var address) && address.Address == email;

    private static bool IsOfNames(char c) => !char.IsControl(c) && !char.IsSurrogate(c) && !IsDirectionMark(c);

    /// <summary>Marks that turn the direction of what follows can make one name look like another.</summary>
    private static bool IsDirectionMark(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}
