using System.Globalization;
using System.Net;
using System.Text;
using Chat.Tests.Support;
using SkiaSharp;
using static Chat.Tests.Attachments.FileRequests;

namespace Chat.Tests.Attachments;

/// <summary>Files over real HTTP, as a widget sends and reads them.</summary>
public sealed class AttachmentTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "page.png", Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>") },
        { "bom.txt", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("  \n<html>")] },
        { "picture.svg", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>") },
        { "feed.xml", Encoding.UTF8.GetBytes("<?xml version='1.0'?><a/>") },
        { "wide.html", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("<html><script>")).ToArray() },
        { "run.sh", Encoding.UTF8.GetBytes("#!/bin/sh\nrm -rf /") },
        { "setup.exe", [0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0] },
        { "tool", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] },
        { "huge.png", HostileFiles.Bomb() },
        { "cut.jpg", HostileFiles.TurnedJpeg(400, 300)[..900] },
        { "macro.docm", HostileFiles.Archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin") },
        { "broken.zip", [0x50, 0x4B, 0x03, 0x04, 1, 2, 3] },
        { "cut.zip", HostileFiles.Archive("a.txt", "b.txt")[..^30] },
        { "many.zip", HostileFiles.Archive([.. Enumerable.Range(0, 10_001).Select(i => $"{i}")]) },
        { "macro.odt", HostileFiles.Archive("mimetype", "[Content_Types].xml", "word/vbaProject.bin") },
        { "far.txt", Encoding.UTF8.GetBytes(new string(' ', 8_191) + "<script>alert(1)</script>") },
        { "film.mkv", [0x1A, 0x45, 0xDF, 0xA3, 0x93, 0x42, 0x82, 0x88, .. Encoding.ASCII.GetBytes("matroska")] },
        { "empty.txt", [] },
    };

    public static TheoryData<string, byte[], string, string> Taken => new()
    {
        { "Care guide.pdf", Pdf, "application/pdf", "Care guide.pdf" },
        { "orders.csv", Encoding.UTF8.GetBytes("a;b\n1;2\n"), "text/plain", "orders.csv" },
        { "notes.html", Encoding.UTF8.GetBytes("plain +ADw-script+AD4- words"), "text/plain", "notes.html.txt" },
        { "router.log", Encoding.UTF8.GetBytes("<34>Oct 11 22:14:15 router: up\n"), "text/plain", "router.log" },
        { "evil.bat", Encoding.UTF8.GetBytes("del *.*"), "text/plain", "evil.bat.txt" },
        { "letter.docx", HostileFiles.Archive("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx" },
        { "slip.zip", HostileFiles.Archive("../../etc/cron.d/x"), "application/zip", "slip.zip" },
        { "album.zip", HostileFiles.Archive([.. Enumerable.Range(0, 10_000).Select(i => $"{i}")]), "application/zip", "album.zip" },
        { "bowl.html", HostileFiles.Png(), "image/png", "bowl.html.png" },
        { "bowl.webp", HostileFiles.WebP(), "image/webp", "bowl.webp" },
        { "poly.js", HostileFiles.GifScript(), "image/png", "poly.js.png" },
        { "../../x/..\\a\u202Egnp.exe", HostileFiles.PngWithPage(), "image/png", "agnp.exe.png" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Post_WhatCouldRunOrCannotBeRead_IsRefusedAndLeavesNothing(string name, byte[] content)
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        using var answer = await PostAsync(host, visitor.Token, name, content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("file_type", await CodeAsync(answer));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "attachments"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Get_WhateverWasTaken_IsADownloadThatRunsNowhere(string name, byte[] content, string type, string servedName)
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        var card = await AddAsync(host, visitor.Token, name, content);
        using var answer = await GetAsync(host, visitor.Token, card.GetProperty("url").GetString()!);

        var body = await answer.Content.ReadAsByteArrayAsync(Cancelled);
        Assert.Equal(servedName, card.GetProperty("name").GetString());
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(card.GetProperty("size").GetInt64(), body.Length);
        Assert.DoesNotContain(HostileFiles.Canary, Encoding.Latin1.GetString(body), StringComparison.Ordinal);
        Assert.DoesNotContain(HostileFiles.Canary, string.Concat(host.Logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_PictureOfAPhone_StandsUprightAndTellsNoPlace()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        var card = await AddAsync(host, visitor.Token, "IMG_0001.JPG", HostileFiles.TurnedJpeg());
        using var whole = await GetAsync(host, visitor.Token, card.GetProperty("url").GetString()!);
        using var small = await GetAsync(host, visitor.Token, card.GetProperty("thumbnailUrl").GetString()!);

        var bytes = await whole.Content.ReadAsByteArrayAsync(Cancelled);
        using var picture = SKBitmap.Decode(bytes);
        Assert.Equal((40, 60), (picture.Width, picture.Height));
        Assert.Equal((40, 60), (card.GetProperty("width").GetInt32(), card.GetProperty("height").GetInt32()));
        Assert.True(picture.GetPixel(20, 5).Red > 200, "the left half has become the upper one");
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal("image/webp", small.Content.Headers.ContentType!.MediaType);
        Assert.Null(small.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Post_LargePicture_IsMadeSmaller()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();

        var card = await AddAsync(host, visitor.Token, "wide.png", HostileFiles.Png(5_000, 1_000));
        using var small = await GetAsync(host, visitor.Token, card.GetProperty("thumbnailUrl").GetString()!);

        using var thumbnail = SKBitmap.Decode(await small.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal((2_560, 512), (card.GetProperty("width").GetInt32(), card.GetProperty("height").GetInt32()));
        Assert.Equal((640, 128), (thumbnail.Width, thumbnail.Height));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_LargerThanTheLimit_IsRefused(bool saysItsLength)
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Attachments:MaxSize"] = "1000" } });
        var visitor = await host.VisitorAsync();

        using var answer = await PostAsync(host, visitor.Token, "a.txt", Encoding.ASCII.GetBytes(new string('a', 1_001)), isChunked: !saysItsLength);
        using var atLimit = await PostAsync(host, visitor.Token, "a.txt", Encoding.ASCII.GetBytes(new string('a', 1_000)), isChunked: !saysItsLength);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("file_too_large", await CodeAsync(answer));
        Assert.Equal(HttpStatusCode.Created, atLimit.StatusCode);
        Assert.Equal(1_000, visitor.Joined.GetProperty("site").GetProperty("files").GetInt64());
    }

    [Fact]
    public async Task Post_NewClientForEachFile_MeetsTheLimitOfTheAddress()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Attachments:DailyPerAddress"] = (Pdf.Length * 5 / 2).ToString(CultureInfo.InvariantCulture) } });
        for (var i = 0; i < 2; i++)
        {
            await AddAsync(host, (await host.VisitorAsync()).Token, "a.pdf", Pdf);
        }

        using var third = await PostAsync(host, (await host.VisitorAsync()).Token, "a.pdf", Pdf);
        using var refused = await PostAsync(host, (await host.VisitorAsync()).Token, "a.exe", [1, 2, 3]);

        Assert.Equal((HttpStatusCode.TooManyRequests, "file_quota"), (third.StatusCode, await CodeAsync(third)));
        Assert.Equal("file_type", await CodeAsync(refused));
        using var again = await PostAsync(host, (await host.VisitorAsync()).Token, "a.exe", [1, 2, 3]);
        Assert.Equal("file_type", await CodeAsync(again));
    }

    [Fact]
    public async Task Post_DiskNearlyFull_IsRefusedAndMessagesGoOn()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Chat:Attachments:Reserve"] = "1000000000000000" } });
        var visitor = await host.VisitorAsync();

        using var answer = await PostAsync(host, visitor.Token, "a.pdf", Pdf);

        Assert.Equal("unavailable", await CodeAsync(answer));
        Assert.Equal(1, (await visitor.SendAsync("Hello")).GetProperty("sequence").GetInt64());
        Assert.False(Directory.Exists(Path.Combine(host.DataDirectory, "attachments")));
    }

    [Fact]
    public async Task Start_BadSetting_IsNamed()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ChatHost.StartAsync(new() { Settings = new() { ["Chat:Attachments:MaxSize"] = "10 MB" } }));

        Assert.Contains("Chat:Attachments:MaxSize is \"10 MB\"; allowed are whole bytes", error.ToString(), StringComparison.Ordinal);
    }
}
