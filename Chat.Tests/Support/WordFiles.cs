using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Chat.Tests.Support;

/// <summary>The portal's words as they stand in their files, and as its sources ask for them.</summary>
internal static partial class WordFiles
{
    private const string Text = @"""((?:[^""\\\r\n]|\\.)*)""";

    public static IReadOnlyList<string> Translations { get; } =
        [.. Directory.EnumerateFiles(Repository.Folder("Chat.Portal", "Words"), "Words.*.resx").Select(f => Path.GetFileNameWithoutExtension(f)["Words.".Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The entries of one file, doubles too.</summary>
    /// <param name="language">Null for English.</param>
    public static IReadOnlyList<(string Key, string Value)> Entries(string? language) =>
        [.. XDocument.Load(Repository.Folder("Chat.Portal", "Words", language is null ? "Words.resx" : $"Words.{language}.resx")).Root!.Elements("data")
            .Select(data => (data.Attribute("name")!.Value, data.Element("value")!.Value))];

    /// <summary>What the sources look up: each key with the file that asks for it.</summary>
    public static IEnumerable<(string Key, string File)> Asked() =>
        from file in Sources("Chat.Portal", "*.cs", "*.razor")
        let source = File.ReadAllText(file)
        let name = Path.GetFileName(file)
        from key in LookUp().Matches(source).Select(m => m.Groups[1].Value).Concat(CountLookUp().Matches(source).SelectMany(m => new[] { m.Groups[1].Value, m.Groups[2].Value }))
        select (Regex.Unescape(key), name);

    /// <summary>The same of the scripts, which the page gives their words.</summary>
    public static IEnumerable<string> AskedByScripts() =>
        from file in Sources(Path.Combine("Chat.Portal", "wwwroot"), "*.js")
        let source = File.ReadAllText(file)
        from Match key in (Path.GetFileName(file) == "emoji-words.js" ? EmojiGroup() : ScriptLookUp()).Matches(source)
        select Regex.Unescape(key.Groups[1].Value);

    /// <summary>What services say to agents: the sentences of refusals, with their values as <c>{0}</c>.</summary>
    public static IEnumerable<(string Key, string File)> Refused() =>
        from file in Sources("Chat.Core", "*.cs").Concat(Sources("Chat.Portal", "*.cs", "*.razor").Where(f => !f.Contains("Widget", StringComparison.Ordinal)))
        from Match refusal in Refusal().Matches(File.ReadAllText(file))
        let text = refusal.Groups[2].Value
        select (Regex.Unescape(refusal.Groups[1].Value == "$" ? Numbered(text) : text), Path.GetFileName(file));

    /// <summary>An interpolated text as <see cref="Chat.Core.Diagnostics.Sentence"/> keeps it.</summary>
    private static string Numbered(string text)
    {
        var (numbered, depth, count, from) = (new System.Text.StringBuilder(), 0, 0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (depth == 0 && at + 1 < text.Length && text[at] is '{' or '}' && text[at + 1] == text[at])
            {
                numbered.Append(text[at]).Append(text[at]);
                at++;
            }
            else if (text[at] == '{')
            {
                from = depth++ == 0 ? at : from;
            }
            else if (text[at] == '}')
            {
                if (--depth == 0)
                {
                    var format = Format().Match(text[from..at]);
                    numbered.Append('{').Append(count++).Append(format.Value).Append('}');
                }
            }
            else if (depth == 0)
            {
                numbered.Append(text[at]);
            }
        }

        return numbered.ToString();
    }

    public static IEnumerable<string> Sources(string folder, params string[] patterns) =>
        patterns.SelectMany(pattern => Directory.EnumerateFiles(Repository.Folder(folder), pattern, SearchOption.AllDirectories)).Where(file => !BuildOutput().IsMatch(file));

    /// <summary>The places for values, such as <c>{0}</c>.</summary>
    public static IReadOnlyList<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\b(?:T|words|Words)\[" + Text)]
    private static partial Regex LookUp();

    [GeneratedRegex(@"\b(?:T|words|Words)\.Count\([^""]+?," + @"\s*" + Text + @",\s*" + Text + @"\)")]
    private static partial Regex CountLookUp();

    [GeneratedRegex(@"\b(?:t|around|named)\('((?:[^'\\\r\n]|\\.)*)'")]
    private static partial Regex ScriptLookUp();

    [GeneratedRegex(@"^  '?(\w[^':]*)'?: `", RegexOptions.Multiline)]
    private static partial Regex EmojiGroup();

    [GeneratedRegex(@"(?:\bInvalid\(|Refusal\.MessageTooLong, |SiteFields\.\w+(?:\(\w*\))?, |\bnew\(field, |Sentence\.Of\()(\$?)" + Text)]
    private static partial Regex Refusal();

    [GeneratedRegex(@":[0.#]+$")]
    private static partial Regex Format();

    [GeneratedRegex(@"(?<!\{)\{(\d)[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();
}
