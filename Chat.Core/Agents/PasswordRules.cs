using System.IO.Compression;
using System.Text;
using Chat.Core.Diagnostics;

namespace Chat.Core.Agents;

/// <summary>
/// What a password must be: long, and not one that is tried first. The list holds the 10,000 commonest of twelve characters
/// or more out of Mark Burnett's ten million (2015), in small letters.
/// </summary>
public static class PasswordRules
{
    /// <summary>Least number of characters.</summary>
    public const int Length = 12;

    /// <summary>More would only cost time.</summary>
    public const int MostLength = 256;

    private const string ListName = "common-passwords.txt.gz";

    /// <summary>In these, neighbours stand beside each other on a keyboard or in the alphabet.</summary>
    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"];

    /// <summary>One spelling of each letter, however a keyboard makes it: what is hashed and what is counted.</summary>
    public static string Normalize(string password) =>
        // What is no valid text has no normal form.
        IsText(password) ? password.Normalize(NormalizationForm.FormC) : password;

    /// <summary>Null when it is good, else one sentence that says what it must be.</summary>
    /// <param name="personal">What others know of its owner: name, e-mail address, the team's site.</param>
    public static Sentence? Check(string? password, params IReadOnlyList<string?> personal)
    {
        if (password is null || !IsText(password))
        {
            return Sentence.Of($"The password must have {Length} characters or more.");
        }

        var normal = Normalize(password);
        return Characters(normal) < Length ? Sentence.Of($"The password must have {Length} characters or more.")
            : password.Length > MostLength || normal.Length > MostLength ? Sentence.Of($"The password must have {MostLength} characters or fewer.")
            : IsSimple(normal) ? Sentence.Of($"The password repeats itself or follows a row of keys. Take one that is harder to guess.")
            : NamesItsOwner(normal, personal) ? Sentence.Of($"The password holds a name or an address that others know. Take one that is harder to guess.")
            : IsCommon(normal) ? Sentence.Of($"Many people have used this password, so it is tried first. Take another.")
            : null;
    }

    private static bool IsText(string password)
    {
        for (var i = 0; i < password.Length; i++)
        {
            if (char.IsSurrogate(password[i]) && !(char.IsSurrogatePair(password, i) && ++i > 0))
            {
                return false;
            }
        }

        return true;
    }

    private static int Characters(string text) => text.EnumerateRunes().Count();

    /// <summary>Fewer than five different characters, one part again and again, or mostly rows of keys.</summary>
    private static bool IsSimple(string password)
    {
        var text = password.ToLowerInvariant();
        return text.Distinct().Count() < 5 || Repeats(text) || Followed(text) * 3 > text.Length * 2;
    }

    private static bool Repeats(string text)
    {
        for (var part = 1; part <= text.Length / 2; part++)
        {
            var isRepeated = true;
            for (var i = part; i < text.Length && isRepeated; i++)
            {
                isRepeated = text[i] == text[i - part];
            }

            if (isRepeated)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many characters follow the one before them on some row, forwards or backwards, or are the same.</summary>
    private static int Followed(string text)
    {
        var count = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var (a, b) = (text[i - 1], text[i]);
            count += a == b || Array.Exists(Rows, row => row.Contains($"{a}{b}", StringComparison.Ordinal) || row.Contains($"{b}{a}", StringComparison.Ordinal)) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether little is left of it without what others know.</summary>
    private static bool NamesItsOwner(string password, IReadOnlyList<string?> personal)
    {
        var left = password.ToLowerInvariant();
        var words = personal.OfType<string>().SelectMany(p => p.ToLowerInvariant().Split(['@', '.', ' ', '-', '_', ':', '/'], StringSplitOptions.RemoveEmptyEntries).Append(p.ToLowerInvariant()));
        foreach (var word in words.Where(w => w.Length >= 4).OrderByDescending(w => w.Length))
        {
            left = left.Replace(word, "", StringComparison.Ordinal);
        }

        return left.Length < password.Length && left.Length < 8;
    }

    /// <summary>Read through anew each time: it is asked once in months, and costs no memory between.</summary>
    private static bool IsCommon(string password)
    {
        var wanted = password.ToLowerInvariant();
        using var list = typeof(PasswordRules).Assembly.GetManifestResourceStream(ListName) ?? throw new InvalidOperationException($"{ListName} is missing.");
        using var lines = new StreamReader(new GZipStream(list, CompressionMode.Decompress), Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            if (string.Equals(line, wanted, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
