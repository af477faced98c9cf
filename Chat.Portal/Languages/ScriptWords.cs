using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Languages;

/// <summary>What the desk's scripts say: the page carries it, <c>wwwroot/desk/words.js</c> reads it. Chat.Tests/Architecture/WordsTests.cs holds that this is all of it.</summary>
internal static class ScriptWords
{
    // It stands in an attribute, which is encoded as one.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Keys of <see cref="Words"/>.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        // The composer.
        "Draft kept on this device", "A note carries no files. Turn to Reply first.", "Colleagues",
        "{0} suggestion", "{0} suggestions", "That could not be loaded.",

        // Canned replies.
        "Canned replies", "Canned replies that match “/{0}”", "No canned reply matches “/{0}”.", "Write one", "There are no canned replies yet.", "Write the first one",
        "The canned replies could not be loaded.", "Edit replies", "choose", "insert", "close (hint)",

        // Files.
        "This kind of file is not accepted.", "That is more than may be sent in a day.", "Too many files at once.", "Too large: a file may have {0}.", "This file is empty.", "Not uploaded.",
        "A file is still on its way.", "A file was not uploaded. Try it again or remove it.", "A reply carries up to {0} files.", "Remove {0}", "Cancel {0}", "Try again",

        // Emoji.
        "Search emoji", "The emoji could not be loaded.", "No emoji by that word.", "{0} found", "Found", "Recent", "Smileys", "People", "Nature", "Food", "Activities", "Objects",

        // Passkeys.
        "No passkey was used.", "This device has a passkey of yours already.", "That did not work. Try it again in a moment.",
    ];

    /// <summary>A JSON object: what the language says otherwise than the key.</summary>
    public static string Write(IStringLocalizer words) =>
        JsonSerializer.Serialize(Keys.Select(key => (Key: key, Said: words[key].Value)).Where(word => word.Said != word.Key).ToDictionary(word => word.Key, word => word.Said), Json);
}
