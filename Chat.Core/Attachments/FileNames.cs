using System.Globalization;
using System.Text;

namespace Chat.Core.Attachments;

/// <summary>Names that senders give to files.</summary>
internal static class FileNames
{
    /// <summary>The last part of the name, without what a file system or a reader could take for something else.</summary>
    public static string Clean(string? given)
    {
        var last = (given ?? "").Split('/', '\\')[^1];
        var name = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse)
                && rune.Value != 0xFFFD && !":*?\"<>|".Contains((char)rune.Value, StringComparison.Ordinal))
            {
                name.Append(rune.ToString());
            }
        }

        var clean = name.ToString().Trim().Trim('.').Trim();
        return clean.Length == 0 ? "file" : Cut(clean);
    }

    /// <summary>At most as long as the column, with room for an ending; keeps the ending, and cuts no character in two.</summary>
    private static string Cut(string name)
    {
        const int most = Attachment.NameLength - 8;
        if (name.Length <= most)
        {
            return name;
        }

        var ending = Path.GetExtension(name) is { Length: <= 12 } brief ? brief : "";
        var end = most - ending.Length;
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)] + ending;
    }
}
