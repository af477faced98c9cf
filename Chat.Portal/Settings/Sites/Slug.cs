using System.Globalization;
using System.Text;

namespace Chat.Portal.Settings.Sites;

/// <summary>A key that can be made of a name.</summary>
internal static class Slug
{
    /// <summary>Lower-case letters, digits and hyphens; empty when nothing of the name is left.</summary>
    public static string Of(string name, int limit = 40)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return (slug.Length > limit ? slug.ToString(0, limit) : slug.ToString()).Trim('-');
    }
}
