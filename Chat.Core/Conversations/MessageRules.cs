using System.Globalization;
using Chat.Core.Diagnostics;

namespace Chat.Core.Conversations;

/// <summary>What a message body may be.</summary>
public static class MessageRules
{
    /// <summary>UTF-16 code units, as JavaScript and C# count.</summary>
    public const int BodyLength = 10_000;

    /// <summary>The body as it is stored: line ends are <c>\n</c>, and none stands at the end.</summary>
    /// <param name="body">As sent.</param>
    /// <param name="mayBeEmpty">Because the message carries something else.</param>
    /// <exception cref="ChatRefusedException">Empty, too long, or with characters that are no text.</exception>
    public static string Normalize(string? body, bool mayBeEmpty = false)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return mayBeEmpty ? "" : throw ChatRefusedException.Invalid("The body is empty.");
        }

        if (body.Length > BodyLength)
        {
            throw new ChatRefusedException(Refusal.MessageTooLong, $"The body has {body.Length} characters; allowed are {BodyLength}.");
        }

        if (!IsText(body))
        {
            throw ChatRefusedException.Invalid("The body holds control characters.");
        }

        return body.ReplaceLineEndings("\n").TrimEnd();
    }

    /// <summary>A name as it is stored: one line without spaces at its ends or side by side, normal form C, nothing invisible; null when it is none or too long.</summary>
    public static string? Name(string? value, int maxLength)
    {
        var word = string.Join(' ', (value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return IsText(word) && !word.Any(c => char.GetUnicodeCategory(c) == UnicodeCategory.Format) && TextShape.Plain(word) is { Length: > 0 } name && name.Length <= maxLength ? name : null;
    }

    /// <summary>No control characters but tab and line ends, no half of a surrogate pair.</summary>
    public static bool IsText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
            {
                return false;
            }

            if (char.IsSurrogate(c))
            {
                if (i + 1 == value.Length || !char.IsSurrogatePair(c, value[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
