using Chat.Core.Conversations;
using Chat.Core.Search;

namespace Chat.Tests.Search;

public sealed class SearchQueryParserTests
{
    private static readonly DateOnly Today = new(2025, 3, 9);

    [Theory]
    [InlineData("", "")]
    [InlineData("bowl", "\"bowl\"*")]
    [InlineData("chipped bowl", "\"chipped\" \"bowl\"*")]
    [InlineData("\"chipped bowl\"", "\"chipped bowl\"")]
    [InlineData("“chipped bowl” rim", "\"chipped bowl\" \"rim\"*")]
    [InlineData("\"never closed", "\"never closed\"")]
    [InlineData("bowl from:maren", "\"bowl\"*")]
    [InlineData("a", "\"a\"")]
    [InlineData("届いた", "\"届い いた\"*")]
    [InlineData("縁 bowl", "\"縁\"* \"bowl\"*")]
    [InlineData("縁", "\"縁\"*")]
    [InlineData("https://example.com/a?b=c", "\"https example com a b c\"")]
    [InlineData("12:30 bowl", "\"12 30\" \"bowl\"*")]
    [InlineData("bowl bowl \"bowl\"", "\"bowl\" \"bowl\"*")]
    [InlineData("\"", "")]
    [InlineData("* ( ) NEAR(a b) AND OR NOT ^x -y col:", "\"near a\" \"b\" \"and\" \"or\" \"not\" \"x\" \"y\" \"col\"*")]
    [InlineData("😀 ‮ \0", "")]
    public void Parse_Words_BecomeTerms(string text, string terms)
    {
        var query = SearchQueryParser.Parse(text, Today);

        Assert.Null(query.Trouble);
        Assert.Equal(terms, string.Join(' ', query.Terms.Select(t => $"\"{string.Join(' ', t.Words)}\"{(t.IsPrefix ? "*" : "")}")));
    }

    [Fact]
    public void Parse_EveryFilter_IsTaken()
    {
        var query = SearchQueryParser.Parse(
            "from:\"Maren Solheim\" From:ines agent:me label:Damage label:“late delivery” site:default by:client is:open is:resolved has:file has:picture in:notes after:2024 before:2025-03", Today);

        Assert.Null(query.Trouble);
        Assert.Equal(["Maren Solheim", "ines"], query.From);
        Assert.Equal(["me"], query.Agents);
        Assert.Equal(["Damage", "late delivery"], query.Labels);
        Assert.Equal(["default"], query.Sites);
        Assert.Equal(MessageAuthor.Client, query.By);
        Assert.Equal([ConversationStatus.Open, ConversationStatus.Resolved], query.States);
        Assert.True(query is { HasFile: true, HasPicture: true, In: SearchKind.Notes, IsEmpty: false });
        Assert.Equal((new DateOnly(2024, 1, 1), new DateOnly(2025, 3, 1)), (query.After, query.Before));
    }

    [Theory]
    [InlineData("after:today", "2025-03-09")]
    [InlineData("after:Yesterday", "2025-03-08")]
    [InlineData("after:2024-2-29", "2024-02-29")]
    public void Parse_Days_AreUnderstood(string text, string day) =>
        Assert.Equal(day, SearchQueryParser.Parse(text, Today).After?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("colour:red", SearchFault.UnknownFilter, "colour", "red")]
    [InlineData("bowl form:\"x y\"", SearchFault.UnknownFilter, "form", "x y")]
    [InlineData("is:gone", SearchFault.BadValue, "is", "gone")]
    [InlineData("is:0", SearchFault.BadValue, "is", "0")]
    [InlineData("is:open,pending", SearchFault.BadValue, "is", "open,pending")]
    [InlineData("by:system", SearchFault.BadValue, "by", "system")]
    [InlineData("has:time", SearchFault.BadValue, "has", "time")]
    [InlineData("from:", SearchFault.BadValue, "from", "")]
    [InlineData("before:soon", SearchFault.BadDate, "before", "soon")]
    [InlineData("after:2025-02-30", SearchFault.BadDate, "after", "2025-02-30")]
    [InlineData("after:01.02.2025 is:gone", SearchFault.BadDate, "after", "01.02.2025")]
    public void Parse_WhatIsNotUnderstood_IsSaid(string text, SearchFault fault, string filter, string value) =>
        Assert.Equal(new SearchTrouble(fault, filter, value), SearchQueryParser.Parse(text, Today).Trouble);

    [Fact]
    public void Parse_TooMuch_IsSaid()
    {
        Assert.Equal(SearchFault.TooLong, SearchQueryParser.Parse(new string('a', 10_000), Today).Trouble?.Fault);
        Assert.Equal(SearchFault.TooManyWords, SearchQueryParser.Parse(string.Join(' ', Enumerable.Range(1, 21)), Today).Trouble?.Fault);
        Assert.Null(SearchQueryParser.Parse(new string('a', 500), Today).Trouble);
    }

    [Fact]
    public void Parse_AnyText_HasAnAnswerThatTheIndexCanRead()
    {
        var random = new Random(5);
        string[] pieces = ["\"", "“", "*", ":", "(", ")", "NEAR(", "from:", "is:", "open", "col:", "-", "^", "{", "}", "+", " ", "\0", "😀", "届", "bowl", "AND", "\uE000c", "'", "--", ";"];
        for (var i = 0; i < 3_000; i++)
        {
            var query = SearchQueryParser.Parse(string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])), Today);

            Assert.All(query.Terms, t => Assert.All(t.Words, w => Assert.All(w, c => Assert.True(char.IsLetterOrDigit(c) || char.IsSurrogate(c)))));
        }
    }
}
