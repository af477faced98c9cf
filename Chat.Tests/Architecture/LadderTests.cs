using System.Text.RegularExpressions;
using Chat.Portal.Shell;
using Chat.Tests.Support;
using MudBlazor.Utilities;

namespace Chat.Tests.Architecture;

/// <summary>Holds the house's rules by reading its sources.</summary>
public sealed partial class LadderTests
{
    /// <summary>In Chat.Core a folder may name only folders to its left.</summary>
    private static readonly string[] Ladder =
        ["Diagnostics", "Events", "Data", "Mail", "Audit", "Agents", "SignIns", "Sites", "Clients", "Attachments", "Conversations", "People", "Presence", "Routing", "CannedReplies", "Search", "Webhooks", "Notifications", "Reports", "Privacy", "ScaleOut", "Demo"];

    /// <summary>Who knows every entity, or starts the whole store.</summary>
    private static readonly string[] Exceptions = ["ChatDbContext.cs", "DesignTimeFactory.cs", "StoreInitializer.cs"];

    [Fact]
    public void Core_FoldersNameOnlyFoldersToTheirLeft()
    {
        var faults =
            from file in Sources("Chat.Core", "*.cs")
            let folder = Path.GetRelativePath(Repository.Folder("Chat.Core"), file).Split(Path.DirectorySeparatorChar)
            where folder.Length > 1 && !Exceptions.Contains(folder[^1]) && !file.Contains("Migrations", StringComparison.Ordinal)
            from Match use in CoreNamespace().Matches(File.ReadAllText(file))
            let named = use.Groups[1].Value
            where Ladder.Contains(named) && Array.IndexOf(Ladder, named) > Array.IndexOf(Ladder, folder[0])
            select $"{folder[0]}/{folder[^1]} names {named}";

        Assert.Empty(faults);
    }

    [Fact]
    public void Core_EveryFolderStandsOnTheLadder()
    {
        var folders = Directory.GetDirectories(Repository.Folder("Chat.Core")).Select(Path.GetFileName).Where(f => f is not ("bin" or "obj"));

        Assert.All(folders, folder => Assert.Contains(folder, Ladder));
    }

    [Fact]
    public void Core_KnowsNeitherHttpNorPages()
    {
        var faults = Sources("Chat.Core", "*.cs")
            .Where(file => OuterNamespace().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Empty(faults);
    }

    [Fact]
    public void Sources_NeverTurnTextIntoMarkup()
    {
        var faults = Sources(".", "*.cs").Concat(Sources(".", "*.razor")).Concat(Sources(".", "*.js"))
            .Where(file => !file.Contains("Chat.Tests", StringComparison.Ordinal))
            .Where(file => RawMarkup().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Empty(faults);
    }

    /// <summary>A visitor chooses the text. What the analyzer cannot see: the options.</summary>
    [Fact]
    public void Patterns_CannotRunAway()
    {
        var faults =
            from file in Sources("Chat.Core", "*.cs").Concat(Sources("Chat.Portal", "*.cs")).Concat(Sources("Chat.Portal", "*.razor"))
            let source = File.ReadAllText(file)
            from Match made in Pattern().Matches(source)
            let declared = source[made.Index..Math.Min(source.Length, made.Index + 400)].Split(["]\n", ";\n"], StringSplitOptions.None)[0]
            where !declared.Contains("NonBacktracking", StringComparison.Ordinal) && !declared.Contains("matchTimeout", StringComparison.OrdinalIgnoreCase)
            select $"{Path.GetFileName(file)}: {declared}";

        Assert.Empty(faults);
    }

    [Fact]
    public void Colours_StandInTheTokensOnly()
    {
        var faults = Sources("Chat.Portal", "*.css").Concat(Sources("Chat.Portal", "*.razor"))
            .Where(file => Path.GetFileName(file) is not ("tokens.css" or "demo.css"))
            .Where(file => Colour().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(":root {", "accent", "Primary")]
    [InlineData(":root {", "bg", "Background")]
    [InlineData(":root {", "surface", "Surface")]
    [InlineData(":root {", "text", "TextPrimary")]
    [InlineData(":root {", "fail", "Error")]
    [InlineData("[data-theme=\"dark\"]", "accent", "Primary")]
    [InlineData("[data-theme=\"dark\"]", "bg", "Background")]
    [InlineData("[data-theme=\"dark\"]", "raised", "Surface")]
    [InlineData("[data-theme=\"dark\"]", "text", "TextPrimary")]
    [InlineData("[data-theme=\"dark\"]", "fail", "Error")]
    public void MudTheme_HasTheValuesOfTheTokens(string block, string token, string field)
    {
        var css = File.ReadAllText(Repository.Folder("Chat.Portal", "wwwroot", "tokens.css"));
        var theme = ChatTheme.Light;
        MudBlazor.Palette palette = block.Contains("dark", StringComparison.Ordinal) ? theme.PaletteDark : theme.PaletteLight;

        var ours = (MudColor)palette.GetType().GetProperty(field)!.GetValue(palette)!;

        Assert.Equal(Resolve(css, block, token), ours.ToString(MudColorOutputFormats.Hex));
    }

    private static string Resolve(string css, string block, string token)
    {
        var section = css[css.IndexOf(block, StringComparison.Ordinal)..];
        var match = Regex.Match(section, $@"--{token}:\s*([^;]+);");
        match = match.Success ? match : Regex.Match(css, $@"--{token}:\s*([^;]+);");
        var value = match.Groups[1].Value.Trim();
        return value.StartsWith("var(--", StringComparison.Ordinal) ? Resolve(css, block, value[6..^1]) : value;
    }

    private static IEnumerable<string> Sources(string folder, string pattern) =>
        Directory.EnumerateFiles(Repository.Folder(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file));

    [GeneratedRegex(@"[\\/](bin|obj|node_modules)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"Chat\.Core\.(\w+)")]
    private static partial Regex CoreNamespace();

    [GeneratedRegex(@"using Microsoft\.AspNetCore\.(Http|SignalR|Components|Mvc|Builder|Routing)")]
    private static partial Regex OuterNamespace();

    [GeneratedRegex(@"MarkupString|AddMarkupContent|innerHTML|insertAdjacentHTML|document\.write|outerHTML|\beval\(")]
    private static partial Regex RawMarkup();

    [GeneratedRegex(@"GeneratedRegex\(|new Regex\(|Regex \w+ = new\(")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"#[0-9a-fA-F]{3,8}\b(?=[;,\s)""])|\brgba?\(|\bhsla?\(")]
    private static partial Regex Colour();
}
