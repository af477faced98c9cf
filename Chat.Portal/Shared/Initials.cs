using System.Globalization;

namespace Chat.Portal.Shared;

/// <summary>The letters that stand for a face.</summary>
public static class Initials
{
    /// <summary>First letter of the first and of the last word; one letter for scripts that have no capitals.</summary>
    public static string Of(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return "?";
        }

        var first = StringInfo.GetNextTextElement(words[0]);
        var hasCase = char.IsUpper(first, 0) || char.IsLower(first, 0);
        var last = words.Length > 1 && hasCase ? StringInfo.GetNextTextElement(words[^1]) : "";
        return (first + last).ToUpperInvariant();
    }
}

/// <summary>Which of the six quiet colours belongs to an id, the same in every process.</summary>
public static class Hue
{
    /// <summary>1 to 6.</summary>
    public static int Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        var sum = 0;
        foreach (var b in bytes)
        {
            sum = ((sum * 31) + b) & 0x7fffffff;
        }

        return (sum % 6) + 1;
    }
}
