using System.Diagnostics;
using Bunit;
using Chat.Portal.Shared;
using Chat.Tests.Security;

namespace Chat.Tests.Shared;

public sealed class LinkParserTests
{
    [Theory]
    [InlineData("see https://a.example/x?y=1#z now", "https://a.example/x?y=1#z")]
    [InlineData("www.a.example", "https://www.a.example/")]
    [InlineData("write to me@a.example!", "mailto:me@a.example")]
    [InlineData("(https://a.example/b_(c)).", "https://a.example/b_(c)")]
    [InlineData("https://a.example/\u202egpj.exe", "https://a.example/")]
    public void Parse_Address_BecomesALink(string text, string address) =>
        Assert.Equal(address, Assert.Single(LinkParser.Parse(text), p => p.Address is not null).Address);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,<script>")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pass@a.example")]
    [InlineData("http://")]
    [InlineData("<img src=x onerror=alert(1)>")]
    public void Parse_Anything_StaysText(string text) => Assert.DoesNotContain(LinkParser.Parse(text), p => p.Address?.StartsWith("http", StringComparison.Ordinal) == true);

    [Fact]
    public void Parse_PartsTogether_AreTheWholeText()
    {
        const string text = "x https://a.example. y me@b.example z (www.c.example) \n end";

        Assert.Equal(text, string.Concat(LinkParser.Parse(text).Select(p => p.Text)));
    }

    [Theory]
    [InlineData("run `npm i` now", "npm i")]
    [InlineData("`https://a.example`", "https://a.example")]
    [InlineData("```\nline 1\nline 2\n```", "line 1\nline 2")]
    public void Parse_BetweenBackticks_IsCodeAndNoLink(string text, string code)
    {
        var parts = LinkParser.Parse(text);

        Assert.Equal(code, Assert.Single(parts, p => p.IsCode).Text);
        Assert.DoesNotContain(parts, p => p.Address is not null);
    }

    [Theory]
    [InlineData("a ` b")]
    [InlineData("``")]
    [InlineData("one `line\nother` line")]
    public void Parse_LonelyBackticks_StayText(string text) => Assert.Equal(text, string.Concat(LinkParser.Parse(text).Select(p => p.Text)));

    [Fact]
    public void LinkText_MarkupBetweenBackticks_IsShownAsText()
    {
        using var page = new BunitContext();

        var view = page.Render<LinkText>(p => p.Add(t => t.Text, "see `<b>x</b>` there"));

        Assert.Equal("<b>x</b>", view.Find("code").TextContent);
        Assert.Empty(view.FindAll("b"));
    }

    [Fact]
    public void Parse_HostileLengths_AreQuick()
    {
        var clock = Stopwatch.StartNew();

        LinkParser.Parse(new string('w', 10_000));
        LinkParser.Parse("https://" + new string('(', 8_000));
        LinkParser.Parse(string.Concat(Enumerable.Repeat("a@", 4_000)));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void MayHoldAny_SaysNo_WhereThereIsPlainTextOnly()
    {
        string[] texts = [.. HostilePayloads.All, "plain", "", "a.example", "WWW.a.example", "HTTPS://a.example", "Mailto:ana", "`x`", "ana@a.example"];

        Assert.Contains(texts, text => !LinkParser.MayHoldAny(text));
        Assert.All(texts.Where(text => !LinkParser.MayHoldAny(text)), text => Assert.All(LinkParser.Parse(text), part => Assert.Equal((text, null, false), (part.Text, part.Address, part.IsCode))));
    }

    [Fact]
    public void LinkText_HostileText_StaysText()
    {
        using var page = new BunitContext();

        var view = page.Render<LinkText>(p => p.Add(t => t.Text, "<script>alert(1)</script>  two  spaces https://a.example/\"><img>"));

        Assert.Empty(view.FindAll("script, img"));
        Assert.Contains("  two  spaces ", view.Nodes[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("noopener noreferrer nofollow", view.Find("a").GetAttribute("rel"));
    }
}
