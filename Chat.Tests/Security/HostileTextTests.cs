using Chat.Core;
using Chat.Core.Sites;
using Chat.Portal.Clients;
using Chat.Portal.Shared;
using Chat.Tests.Support;

namespace Chat.Tests.Security;

public sealed class HostileTextTests
{
    [Theory]
    [InlineData("Casino", "best casino in town", true)]
    [InlineData("Casino", "CASINO!", true)]
    [InlineData("Casino", "c\u0430sin\u043e", true)] // Cyrillic letters
    [InlineData("Casino", "ｃａｓｉｎｏ", true)] // full width
    [InlineData("Casino", "ca\u200Bsi\u00ADno", true)]
    [InlineData("Casino", "c\u0301a\u0308sino", true)]
    [InlineData("Casino", "casinos", false)]
    [InlineData("ass", "a class of its own", false)]
    [InlineData("buy now", "Buy   now!", true)]
    [InlineData("buy now", "buy it now", false)]
    [InlineData("free money", "money for free", false)]
    [InlineData("café", "Cafe", true)]
    [InlineData("запрет", "ЗАПРЕТ", true)]
    [InlineData("!!!", "!!!", false)]
    [InlineData("c0de", "code", true)]
    public void RefusedWords_AreComparedAsTheyLook(string line, string text, bool expected) => Assert.Equal(expected, new RefusedWords([line]).StandIn(text));

    [Fact]
    public async Task Message_WithARefusedWord_IsRefusedAndARepeatOfWhatWasStoredIsNot()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var id = Guid.CreateVersion7();
        await visitor.SendAsync("a casino", id);
        await host.SetSiteAsync(site => site.Settings = site.Settings with { RefusedWords = ["Casino"] });

        var repeated = await visitor.SendAsync("a casino", id);
        var refusal = await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "The cаsino again" });
        var next = await visitor.SendAsync("something else");

        Assert.Equal(1, repeated.GetProperty("sequence").GetInt32());
        Assert.Equal("invalid_request: This holds words that are not taken here.", refusal);
        Assert.Equal(2, next.GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task Name_OfTheTeam_IsMarked()
    {
        (string Name, string Expected)[] names =
        [
            ("Support", "Support (visitor)"),
            ("ＳＵＰＰＯＲＴ", "ＳＵＰＰＯＲＴ (visitor)"),
            ("Suppоrt", "Suppоrt (visitor)"), // a Cyrillic letter
            ("S u p p o r t", "S u p p o r t (visitor)"),
            ("Süppört", "Süppört (visitor)"),
            ("Adm1n", "Adm1n (visitor)"),
            ("ADMIN", "ADMIN (visitor)"),
            ("Àná", "Àná (visitor)"), // the agent of the test is Ana
            ("an\u200Ba", "ana (visitor)"),
            ("Anabel", "Anabel"),
            ("Supporter", "Supporter"),
            ("Zoë Müller", "Zoë Müller"),
        ];
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        foreach (var (name, expected) in names)
        {
            Assert.Equal(expected, (await visitor.InvokeAsync("Identify", new { name })).GetProperty("client").GetProperty("name").GetString());
        }
    }

    [Fact]
    public void Plain_DropsWhatOnlyDeceives()
    {
        Assert.Equal("Zoë", TextShape.Plain("Zoe\u0308"));
        Assert.Equal("a" + "\u0316\u0317\u0316" + "b", TextShape.Plain("a" + string.Concat(Enumerable.Repeat("\u0316\u0317", 40)) + "b"));
        Assert.Equal("", TextShape.Plain("\u3164\u2800\u200B\uFEFF\u2066\u202E"));
        Assert.Equal("می\u200Cخواهم", TextShape.Plain("می\u200Cخواهم"));
        Assert.Equal("ễ", TextShape.Plain("e\u0302\u0303"));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("plain, \"quoted\"\nlines", "\"plain, \"\"quoted\"\"\nlines\"")]
    [InlineData("", "\"\"")]
    [InlineData(null, "\"\"")]
    public void Csv_NoCellIsAFormula(string? text, string expected) => Assert.Equal(expected, CsvText.Cell(text));

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("jAvA\tscript:alert(1)")]
    [InlineData("\u0001javascript:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("vbscript:msgbox(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("blob:https://shop.example/1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//evil.example")]
    [InlineData("/relative")]
    [InlineData("https://shop.example@evil.example/")]
    [InlineData("https:\\\\shop.example@evil.example")]
    [InlineData("view-source:https://shop.example")]
    [InlineData("about:blank")]
    [InlineData("ws://shop.example")]
    public void Address_ThatIsNoWebPage_IsNoLink(string address)
    {
        Assert.Null(PageAddress.Link(address));
        Assert.DoesNotContain(LinkParser.Parse(address), part => part.Address is { } link
            && !(link.StartsWith("http://", StringComparison.Ordinal) || link.StartsWith("https://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal)));
        Assert.DoesNotContain(LinkParser.Parse(address), part => part.Address?.Contains("javascript", StringComparison.OrdinalIgnoreCase) == true);
        Assert.DoesNotContain(LinkParser.Parse(address), part => part.Address?.StartsWith("http", StringComparison.Ordinal) == true && part.Address.Contains('@'));
    }

    /// <summary>No text costs more than its length: what would run for minutes in a pattern that backtracks ends at once.</summary>
    [Fact(Timeout = 60_000)]
    public Task Text_MadeToRunForEver_DoesNot() => Task.Run(() =>
    {
        string[] evil =
        [
            new('a', 100_000), string.Concat(Enumerable.Repeat("a@", 50_000)), string.Concat(Enumerable.Repeat("http://", 14_000)), new('`', 100_000), string.Concat(Enumerable.Repeat("x.", 50_000)),
            string.Concat(Enumerable.Repeat("www.", 25_000)), string.Concat(Enumerable.Repeat("()", 50_000)), "http://a" + new string(')', 100_000), "http://a" + string.Concat(Enumerable.Repeat(").", 50_000)), new string('e', 50_000) + new string('\u0301', 50_000),
        ];
        var words = new RefusedWords(Enumerable.Range(0, RefusedWords.Most).Select(i => $"a a a a a a a a b{i}"));

        foreach (var text in evil)
        {
            LinkParser.Parse(text);
            TextShape.Plain(text);
        }

        Assert.False(words.StandIn(string.Concat(Enumerable.Repeat("a ", 50_000))));
    }, TestContext.Current.CancellationToken);
}
