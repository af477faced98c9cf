using System.Net;
using System.Text;
using Chat.Core.Attachments;
using Chat.Core.Data;
using Chat.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using static Chat.Tests.Attachments.FileRequests;

namespace Chat.Tests.Attachments;

/// <summary>From the upload over the message to the end: who may read, what goes along, what is swept.</summary>
public sealed class AttachmentLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
    public async Task Send_SameIdWithOtherAttachments_GetsTheFirstAnswer()
    {
        await using var host = await ChatHost.StartAsync();
        var visitor = await host.VisitorAsync();
        var card = await AddAsync(host, visitor.Token, "a.pdf", Pdf);
        var later = await AddAsync(host, visitor.Token, "b.pdf", Pdf);
        var id = Guid.CreateVersion7();

        var first = await visitor.InvokeAsync("SendMessage", new { id, body = "One", attachmentIds = new[] { Id(card) } });
        var other = await visitor.InvokeAsync("SendMessage", new { id, body = "Two", attachmentIds = new[] { Guid.NewGuid() } });

        Assert.Equal(first.GetRawText(), other.GetRawText());
        await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "", attachmentIds = new[] { Id(later) } });
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
        await File.WriteAllTextAsync(Path.Combine(host.DataDirectory, "attachments", "README"), "an operator's own", Cancelled);
        await using (var db = await host.DbAsync())
        {
            var id = deleted.GetProperty("id").GetGuid();
            await db.Messages.Where(m => m.MessageId == id).ExecuteDeleteAsync(Cancelled);
        }

        clock.Advance(TimeSpan.FromHours(25));
        await Wait.UntilAsync(() => Files(host).Count == 2, "the sweeper has run");

        Assert.Equal(new HashSet<string> { $"{Id(kept):n}", "README" }, Files(host).Select(file => Path.GetFileName(file)).ToHashSet());
        using var answer = await GetAsync(host, visitor.Token, kept.GetProperty("url").GetString()!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Sweep_ManyThatAreKept_ReadsThemAPageAtATime()
    {
        await using var host = await ChatHost.StartAsync(new() { Settings = new() { ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "Debug" } });
        var visitor = await host.VisitorAsync();
        var sent = (await visitor.SendAsync("see here")).GetProperty("id").GetGuid();
        var kept = Enumerable.Range(0, 1_001).Select(_ => Row(sent)).ToList();
        var lost = new[] { Row(Guid.NewGuid(), new Guid(0, 0, 0, new byte[8])), Row(Guid.NewGuid(), new Guid(-1, -1, -1, [.. Enumerable.Repeat(byte.MaxValue, 8)])) };
        await using (var db = await host.DbAsync())
        {
            db.Attachments.AddRange([.. kept, .. lost]);
            await db.SaveChangesAsync(Cancelled);
        }

        var before = host.Logs.Lines.Count;
        var swept = await host.Services.GetServices<IHostedService>().OfType<AttachmentSweeper>().Single().SweepAsync(Cancelled);
        var reads = host.Logs.Lines.Skip(before).Count(line => line.Contains("FROM \"Attachments\"", StringComparison.Ordinal) && line.Contains("Executed DbCommand", StringComparison.Ordinal));

        Assert.Equal((2, 0), swept);
        Assert.Equal(3, reads);
        Assert.Equal(kept.Select(a => a.Id).ToHashSet(), await KeptAsync());

        Attachment Row(Guid messageId, Guid? id = null) => new()
        {
            Id = id ?? Guid.NewGuid(),
            ClientId = visitor.ClientId,
            MessageId = messageId,
            Name = "a.pdf",
            ContentType = "application/pdf",
            Size = 1,
        };

        async Task<HashSet<Guid>> KeptAsync()
        {
            await using var db = await host.DbAsync();
            return await db.Attachments.Select(a => a.Id).ToHashSetAsync(Cancelled);
        }
    }

    private static List<string> Files(ChatHost host) =>
        [.. Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "attachments"), "*", SearchOption.AllDirectories)];
}
