using System.Globalization;
using System.Reflection;

namespace Chat.Portal.Languages;

/// <summary>The languages that the portal speaks: English, and one for each file <c>Words/Words.*.resx</c>.</summary>
internal static class PortalLanguages
{
    private const string FilePrefix = "Words.";

    /// <summary>What is spoken to who speaks none of the others.</summary>
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>By their own names, as who looks for his own would look.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } =
    [
        .. typeof(PortalLanguages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(file => file.Value?.StartsWith(FilePrefix, StringComparison.Ordinal) == true)
            .Select(file => CultureInfo.GetCultureInfo(file.Value![FilePrefix.Length..]))
            .Prepend(English)
            .OrderBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>Null for what the portal does not speak.</summary>
    public static CultureInfo? Find(string? name) => All.FirstOrDefault(language => language.Name == name);

    /// <summary>The language in itself: Deutsch, English.</summary>
    public static string NameOf(CultureInfo language) => language.TextInfo.ToTitleCase(language.NativeName);
}
