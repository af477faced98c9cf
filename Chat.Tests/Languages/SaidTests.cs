using Chat.Core.Diagnostics;
using Chat.Portal.Inbox;
using Chat.Portal.Languages;
using Chat.Portal.Shared;
using Chat.Tests.Inbox;
using Chat.Tests.Support;

namespace Chat.Tests.Languages;

/// <summary>What is put together from values, in German as it must be and in English as it always was.</summary>
public sealed class SaidTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Ana Ruiz took this conversation", "Ana Ruiz hat diese Unterhaltung übernommen")]
    [InlineData("Ana gave this to Second line", "Ana hat sie Second line gegeben")]
    [InlineData("Ana added VIP, Order and removed New", "Ana hat VIP, Order hinzugefügt und New entfernt")]
    [InlineData("The visitor rated this conversation 2 of 5: Too slow.\nSorry", "Der Besucher hat diese Unterhaltung mit 2 von 5 bewertet: Too slow.\nSorry")]
    [InlineData("Nobody has seen this for 1 minute", "Seit 1 Minute hat das niemand gesehen")]
    [InlineData("Something that a later program tells", "Something that a later program tells")]
    public void Happened_IsSaidInTheLanguageOfTheReader(string stored, string german)
    {
        Assert.Equal(stored, HappenedWords.Say(DeskComponents.Words, stored));
        Assert.Equal(german, Tongue.In("de", () => HappenedWords.Say(DeskComponents.Words, stored)));
    }

    [Theory]
    [InlineData(10, "now", "jetzt")]
    [InlineData(300, "5 min", "5 Min.")]
    [InlineData(7200, "2 h", "2 Std.")]
    [InlineData(3 * 86400, "Fri", "Fr")]
    [InlineData(30 * 86400, "4 Apr", "4. Apr.")]
    public void Age_IsShortInEachLanguage(int secondsAgo, string english, string german)
    {
        Assert.Equal(english, Ages.Describe(DeskComponents.Words, Noon.AddSeconds(-secondsAgo), Noon));
        Assert.Equal(english, Tongue.In("en", () => Ages.Describe(DeskComponents.Words, Noon.AddSeconds(-secondsAgo), Noon)));
        Assert.Equal(german, Tongue.In("de", () => Ages.Describe(DeskComponents.Words, Noon.AddSeconds(-secondsAgo), Noon)));
    }

    [Fact]
    public void Day_AndMoment_AreWrittenAsTheLanguageWritesThem()
    {
        var times = new BrowserTime(DeskComponents.Words);

        Assert.Equal("Sunday 5 April", times.Day(Noon.AddDays(-29), Noon));
        Assert.Equal("Sonntag, 5. April", Tongue.In("de", () => times.Day(Noon.AddDays(-29), Noon)));
        Assert.Equal("tomorrow 12:00", times.Moment(Noon.AddDays(1), Noon));
        Assert.Equal("morgen 12:00", Tongue.In("de", () => times.Moment(Noon.AddDays(1), Noon)));
        Assert.Equal("Donnerstag 12:00", Tongue.In("de", () => times.Moment(Noon.AddDays(3), Noon)));
    }

    [Fact]
    public void Refusal_WithNamesAndNumbers_IsSaidWithThem()
    {
        var name = "VIP {1}";

        var refused = ChatRefusedException.Invalid($"There is already a label “{name}”.");

        Assert.Equal("There is already a label “VIP {1}”.", refused.Message);
        Assert.Equal("Es gibt schon ein Label „VIP {1}“.", Tongue.In("de", () => DeskComponents.Words.Say(refused)));
    }

    [Fact]
    public void Scripts_GetOnlyWhatTheirKeysDoNotSay()
    {
        Assert.Equal("""{"close (hint)":"close"}""", Tongue.In("en", () => ScriptWords.Write(DeskComponents.Words)));
        Assert.Contains("\"Try again\":\"Noch einmal versuchen\"", Tongue.In("de", () => ScriptWords.Write(DeskComponents.Words)), StringComparison.Ordinal);
    }
}
