using System.Globalization;
using System.Text.RegularExpressions;

namespace Chat.Portal.Clients;

/// <summary>What browsers say of themselves, in words. Says only what stands there: who pretends is believed, who is unknown is not guessed.</summary>
public static partial class Browsers
{
    /// <summary>In this order: most of them also name those after them.</summary>
    private static readonly (string Mark, string Name)[] Known =
    [
        ("Edg", "Edge"), ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("OPR", "Opera"), ("Vivaldi", "Vivaldi"), ("YaBrowser", "Yandex Browser"),
        ("SamsungBrowser", "Samsung Internet"), ("DuckDuckGo", "DuckDuckGo"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
        ("CriOS", "Chrome"), ("HeadlessChrome", "Chrome without a window"), ("Chrome", "Chrome"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary>"Firefox 133, macOS"; null when it is none that is known.</summary>
    public static string? Describe(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
        {
            return null;
        }

        var products = Product().Matches(userAgent).GroupBy(m => m.Groups[1].Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Groups[2].Value, StringComparer.Ordinal);
        var browser = Array.Find(Known, k => products.ContainsKey(k.Mark)) is { Mark: not null } known ? $"{known.Name} {products[known.Mark]}"
            : products.ContainsKey("Safari") && products.TryGetValue("Version", out var version) ? $"Safari {version}"
            : null;
        var system = Array.Find(Systems, s => userAgent.Contains(s.Mark, StringComparison.Ordinal)).Name;
        return browser is null ? null : system is null ? browser : $"{browser}, {system}";
    }

    /// <summary>"Norwegian Bokmål (Norway)", in the language of who reads; null for what is no language that is known.</summary>
    public static string? Language(string? locale)
    {
        if (string.IsNullOrEmpty(locale))
        {
            return null;
        }

        try
        {
            var culture = CultureInfo.GetCultureInfo(locale, predefinedOnly: true);
            return culture.EnglishName.StartsWith("Unknown", StringComparison.Ordinal) ? null
                : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is "en" or "iv" ? culture.EnglishName : culture.DisplayName;
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    // Not backtracking: a visitor chooses the text.
    [GeneratedRegex(@"\b([A-Za-z]+)/(\d{1,4})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Product();
}
