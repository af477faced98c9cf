using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SkiaSharp;

namespace Chat.Tests.Attachments;

/// <summary>Files over real HTTP, as a widget sends and reads them.</summary>
public sealed class AttachmentTests
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF");

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
        { "empty.txt", [] },
    };

    public static TheoryData<string, byte[], string, string> Taken => new()
    {
        { "Care guide.pdf", Pdf, "application/pdf", "Care guide.pdf" },
        { "orders.csv", Encoding.UTF8.GetBytes("a;b\n1;2\n"), "text/plain", "orders.csv" },
        { "notes.html", Encoding.UTF8.GetBytes("plain +ADw-script+AD4- words"), "text/plain", "notes.html.txt" },
        { "evil.bat", Encoding.UTF8.GetBytes("del *.*"), "text/plain", "evil.bat.txt" },
        { "letter.docx", HostileFiles.Archive("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx" },
        { "slip.zip", HostileFiles.Archive("../../etc/cron.d/x"), "application/zip", "slip.zip" },
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
    public async Task Post_MoreThanADayAllows_WaitsForTheNextDay()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock, Settings = new() { ["Chat:Attachments:DailyPerClient"] = "250" } });
        var visitor = await host.VisitorAsync();
        var other = await host.VisitorAsync();
        var content = Encoding.ASCII.GetBytes(new string('a', 100));

        await AddAsync(host, visitor.Token, "1.txt", content);
        await AddAsync(host, visitor.Token, "2.txt", content);
        using var third = await PostAsync(host, visitor.Token, "3.txt", content);
        await AddAsync(host, other.Token, "1.txt", content);
        clock.Advance(TimeSpan.FromHours(24.1));
        using var nextDay = await PostAsync(host, visitor.Token, "3.txt", content);

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal("file_quota", await CodeAsync(third));
        Assert.Equal(HttpStatusCode.Created, nextDay.StatusCode);
    }

    [Fact]
    public async Task Get_AnybodyElse_LearnsNothing()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var other = await host.VisitorAsync();
        var card = await AddAsync(host, visitor.Token, "a.pdf", Pdf);
        var address = card.GetProperty("url").GetString()!;

        using var foreign = await GetAsync(host, other.Token, address);
        using var missing = await GetAsync(host, other.Token, $"attachments/{Guid.NewGuid()}");
        using var forged = await GetAsync(host, new string('A', visitor.Token.Length), address);
        using var nobody = await GetAsync(host, null, address);

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task Send_WithAttachments_ReachesEveryReaderOnce()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var tab = await host.VisitorAsync(visitor.Token);
        var picture = await AddAsync(host, visitor.Token, "bowl.png", HostileFiles.Png());
        var guide = await AddAsync(host, visitor.Token, "guide.pdf", Pdf);
        var request = new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(picture), Id(guide) } };

        var first = await visitor.InvokeAsync("SendMessage", request);
        var again = await visitor.InvokeAsync("SendMessage", request);
        var pushed = await tab.NextMessageAsync();
        var read = await visitor.InvokeAsync("GetMessages", new { conversationId = first.GetProperty("conversationId").GetGuid() });

        Assert.Equal(first.GetRawText(), again.GetRawText());
        var stored = Assert.Single(read.GetProperty("messages").EnumerateArray());
        foreach (var message in new[] { pushed, stored })
        {
            Assert.Equal("", message.GetProperty("body").GetString());
            Assert.Equal([picture.GetRawText(), guide.GetRawText()], message.GetProperty("attachments").EnumerateArray().Select(a => a.GetRawText()));
        }
    }

    [Fact]
    public async Task Send_AttachmentThatIsNotHisOrSentBefore_IsRefused()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var other = await host.VisitorAsync();
        var card = await AddAsync(host, visitor.Token, "a.pdf", Pdf);

        var foreign = await other.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "mine", attachmentIds = new[] { Id(card) } });
        await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(card) } });
        var twice = await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(card) } });
        var empty = await visitor.RefusalAsync("SendMessage", new { id = Guid.CreateVersion7(), body = " ", attachmentIds = Array.Empty<Guid>() });

        Assert.All([foreign, twice, empty], error => Assert.StartsWith("invalid_request: ", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_BeforeItIsSent_TakesTheBytesAlong_AfterwardsNot()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var other = await host.VisitorAsync();
        var kept = await AddAsync(host, visitor.Token, "kept.pdf", Pdf);
        var gone = await AddAsync(host, visitor.Token, "gone.png", HostileFiles.Png());
        await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(kept) } });

        var foreign = await DeleteAsync(host, other.Token, gone);
        var own = await DeleteAsync(host, visitor.Token, gone);
        var sent = await DeleteAsync(host, visitor.Token, kept);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.NotFound), (foreign, own, sent));
        Assert.Equal($"{Id(kept):n}", Path.GetFileName(Assert.Single(Files(host))));
    }

    [Fact]
    public async Task Sweep_WhatNobodyCanReach_IsGoneAndTheRestStays()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ChatHost.StartAsync(new() { Clock = clock });
        var visitor = await host.VisitorAsync();
        var kept = await AddAsync(host, visitor.Token, "kept.pdf", Pdf);
        var lost = await AddAsync(host, visitor.Token, "lost.pdf", Pdf);
        await AddAsync(host, visitor.Token, "never sent.png", HostileFiles.Png());
        await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(kept) } });
        var deleted = await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(lost) } });
        await File.WriteAllTextAsync(Path.Combine(host.DataDirectory, "attachments", $"{Guid.NewGuid():n}"), "left by a crash", Cancelled);
        await using (var db = await host.Services.GetRequiredService<IDbContextFactory<ChatDbContext>>().CreateDbContextAsync(Cancelled))
        {
            var id = deleted.GetProperty("id").GetGuid();
            await db.Messages.Where(m => m.MessageId == id).ExecuteDeleteAsync(Cancelled);
        }

        clock.Advance(TimeSpan.FromHours(25));
        await Wait.UntilAsync(() => Files(host).Count == 1, "the sweeper has run");

        Assert.Equal($"{Id(kept):n}", Path.GetFileName(Assert.Single(Files(host))));
        using var answer = await GetAsync(host, visitor.Token, kept.GetProperty("url").GetString()!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Start_BadSetting_IsNamed()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ChatHost.StartAsync(new() { Settings = new() { ["Chat:Attachments:MaxSize"] = "10 MB" } }));

        Assert.Contains("Chat:Attachments:MaxSize is \"10 MB\"; allowed are whole bytes", error.ToString(), StringComparison.Ordinal);
    }

    private static List<string> Files(ChatHost host) =>
        [.. Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "attachments"), "*", SearchOption.AllDirectories)];

    private static Guid Id(JsonElement card) => card.GetProperty("id").GetGuid();

    private static async Task<JsonElement> AddAsync(ChatHost host, string token, string name, byte[] content)
    {
        using var answer = await PostAsync(host, token, name, content);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static async Task<HttpResponseMessage> PostAsync(ChatHost host, string token, string name, byte[] content, bool isChunked = false)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Post, token, "attachments?site=default");
        request.Headers.Add("X-File-Name", Uri.EscapeDataString(name));
        request.Headers.TransferEncodingChunked = isChunked;
        request.Content = new ByteArrayContent(content);
        return await http.SendAsync(request, Cancelled);
    }

    private static async Task<HttpResponseMessage> GetAsync(ChatHost host, string? token, string address)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Get, token, address);
        return await http.SendAsync(request, Cancelled);
    }

    private static async Task<HttpStatusCode> DeleteAsync(ChatHost host, string token, JsonElement card)
    {
        using var http = new HttpClient();
        using var request = Request(host, HttpMethod.Delete, token, card.GetProperty("url").GetString()!);
        using var answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(ChatHost host, HttpMethod method, string? token, string address) =>
        new(method, new Uri(host.Address, address)) { Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } };

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
}
