using System.Text.RegularExpressions;
using Chat.Portal.Inbox;
using Chat.Portal.Languages;
using Chat.Portal.Palette;
using Chat.Tests.Support;

namespace Chat.Tests.Architecture;

/// <summary>Holds the portal's words complete: what a page says stands in English and in every other language's file.</summary>
public sealed partial class WordsTests
{
    /// <summary>Said in the same way in German.</summary>
    private static readonly string[] SameInGerman =
    [
        "Administrator", "Agent", "Browser", "Chat", "Code", "Desktop", "Emoji", "Indigo", "Labels", "Name", "Online", "online", "offline", "Orange", "Passkey", "Smileys", "Team", "Teams", "Text", "(optional)",
        "ddd", "dddd", "MMMM yyyy", "HH:mm",
    ];

    public static TheoryData<string> Languages => [.. WordFiles.Translations];

    [Fact]
    public void English_HasWhatThePagesSay()
    {
        var known = WordFiles.Entries(null).Select(e => e.Key).ToHashSet();

        var missing = AskedAnywhere().Where(asked => !known.Contains(asked.Key)).Select(asked => $"{asked.File}: {asked.Key}").Distinct();

        Assert.Equal("", string.Join('\n', missing));
    }

    [Fact]
    public void English_HasNothingElse()
    {
        var asked = AskedAnywhere().Select(a => a.Key).ToHashSet();

        Assert.All(WordFiles.Entries(null), entry => Assert.Contains(entry.Key, asked));
    }

    [Fact]
    public void English_IsTheKeyWithoutItsHint() =>
        Assert.Empty(WordFiles.Entries(null).Where(e => e.Value != e.Key && e.Value != Hint().Replace(e.Key, "")).Select(e => e.Key));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Language_HasTheKeysOfEnglish(string language)
    {
        var english = WordFiles.Entries(null).Select(e => e.Key).Order(StringComparer.Ordinal);
        var own = WordFiles.Entries(language).Select(e => e.Key).Order(StringComparer.Ordinal);

        Assert.Equal(english, own);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Language_HasTheValuesOfEnglish(string language)
    {
        var faults = WordFiles.Entries(language).Where(e => string.IsNullOrWhiteSpace(e.Value) || !WordFiles.Places(e.Value).SequenceEqual(WordFiles.Places(e.Key)));

        Assert.Empty(faults);
    }

    [Fact]
    public void Keys_StandOnce_WhateverTheCase()
    {
        foreach (var language in WordFiles.Translations.Prepend(null))
        {
            Assert.Empty(WordFiles.Entries(language).GroupBy(e => e.Key, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
        }
    }

    [Fact]
    public void German_IsGerman()
    {
        var english = WordFiles.Entries(null).ToDictionary(e => e.Key, e => e.Value);

        var same = WordFiles.Entries("de").Where(e => e.Value == english[e.Key] && Letters().IsMatch(e.Value) && !SameInGerman.Contains(e.Value)).Select(e => e.Key);

        Assert.Empty(same);
    }

    [Fact]
    public void Page_GivesTheScriptsTheirWords() =>
        Assert.Equal(WordFiles.AskedByScripts().Distinct().Order(StringComparer.Ordinal), ScriptWords.Keys.Distinct().Order(StringComparer.Ordinal));

    /// <summary>In the sources, in refusals, and in the lists that are said word by word.</summary>
    private static IEnumerable<(string Key, string File)> AskedAnywhere() =>
    [
        .. WordFiles.Asked(),
        .. WordFiles.Refused(),
        .. ScriptWords.Keys.Select(key => (key, nameof(ScriptWords))),
        .. HappenedWords.Sentences.Select(key => (key, nameof(HappenedWords))),
        .. DeskActionList.All.SelectMany(action => new[] { action.Name, action.Also }).Where(key => key.Length > 0).Select(key => (key, nameof(DeskActionList))),
    ];

    [GeneratedRegex(@" \([^()]*\)$")]
    private static partial Regex Hint();

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Letters();
}
