using Chat.Core.Search;

namespace Chat.Tests.Search;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \n\t ", "")]
    [InlineData("One of the TWO", "one of the two")]
    [InlineData("O'Brien, e-mail: maren@example.com!", "o brien e mail maren example com")]
    [InlineData("Köhler Straße Ægir Łódź Ngô Thị Hạnh", "kohler strasse aegir lodz ngo thi hanh")]
    [InlineData("cafe\u0301 İstanbul ΣΊΣΥΦΟΣ", "cafe istanbul σισυφοσ")]
    [InlineData("ＡＢＣ１２３ ﬁne", "abc123 fine")]
    [InlineData("שָׁלוֹם مُحَمَّد", "שלום محمد")]
    [InlineData("届いた", "届い いた た")]
    [InlineData("「Fjord bowl」の縁が", "fjord bowl の縁 縁が が")]
    [InlineData("カップ ｶｯﾌ", "カッ ップ プ カッ ッフ フ")]
    [InlineData("학교에서", "학교 교에 에서 서")]
    [InlineData("สวัสดี", "สว วั ัส สด ดี ี")]
    [InlineData("a縁b", "a 縁 b")]
    [InlineData("𠮷野家", "𠮷野 野家 家")]
    [InlineData("😀🎉 \uE000c1 \ud800x \udc00", "c1 x")]
    public void Of_Text_GivesFoldedWords(string text, string words) => Assert.Equal(words, string.Join(' ', SearchWords.Of(text).Select(w => w.Text)));

    [Fact]
    public void Of_AnyText_PointsIntoIt()
    {
        var random = new Random(11);
        for (var i = 0; i < 2_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 0x180 : 0x10000))]);

            var words = SearchWords.Of(text);

            Assert.All(words, w => Assert.True(w.Text.Length > 0 && w.Start >= 0 && w.Length > 0 && w.FirstLength <= w.Length && w.Start + w.Length <= text.Length, text));
            Assert.All(words, w => Assert.DoesNotContain(w.Text, c => c is '"' or '*' or ':' or '(' or ' ' || (c >= '\uE000' && c <= '\uF8FF')));
        }
    }

    [Theory]
    [InlineData("One has a chip on the rim", "chip", "One has a [chip] on the rim")]
    [InlineData("Third chipped bowl", "chip bowl", null)]
    [InlineData("Third chipped bowl", "bowl chip", "Third [chipped] [bowl]")]
    [InlineData("a big bad bowl", "\"big bad\"", "a [big bad] bowl")]
    [InlineData("bad big", "\"big bad\"", null)]
    [InlineData("届いた「Fjord bowl」の縁が少し欠けていました。", "欠けて", "届いた「Fjord bowl」の縁が少し[欠けて]いました。")]
    [InlineData("届いた「Fjord bowl」の縁が少し欠けていました。", "縁", "届いた「Fjord bowl」の[縁]が少し欠けていました。")]
    [InlineData("Die Größe stimmt", "grosse", "Die [Größe] stimmt")]
    [InlineData("line\nbreak", "break", "line [break]")]
    public void Snippet_Text_MarksWhatWasFound(string text, string query, string? expected)
    {
        var parts = HitText.Snippet(text, SearchQueryParser.Parse(query, default).Terms);

        Assert.Equal(expected, parts is null ? null : Finder.Line(parts));
    }

    [Fact]
    public void Snippet_LongText_IsCutRoundTheFirstHitAndNeverThroughACharacter()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 300)) + " needle " + string.Concat(Enumerable.Repeat("😀", 300));

        var line = Finder.Line(HitText.Snippet(text, SearchQueryParser.Parse("needle", default).Terms)!);

        Assert.Contains("[needle]", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 100, HitText.SnippetLength + 6);
        Assert.StartsWith("…😀", line, StringComparison.Ordinal);
        Assert.EndsWith("😀…", line, StringComparison.Ordinal);
    }
}
