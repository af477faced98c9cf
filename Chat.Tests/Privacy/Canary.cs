using System.Text;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Tests.Attachments;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Privacy;

/// <summary>A client of whom every thing that can be held holds a word that stands nowhere else.</summary>
internal sealed class Canary(ChatHost host, TestVisitor visitor, Guid conversationId, Guid fileId)
{
    public const string Word = "canary7Q";

    public TestVisitor Visitor { get; } = visitor;

    public Guid ConversationId { get; } = conversationId;

    public Guid FileId { get; } = fileId;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="clock">Moved on where the host has it, so that it writes down what it holds back for a moment.</param>
    public static async Task<Canary> CreateAsync(ChatHost host, int messages = 3, FakeTimeProvider? clock = null)
    {
        var visitor = await host.VisitorAsync();
        var agentId = await host.AgentIdAsync();
        await visitor.InvokeAsync("Identify", new { name = $"{Word} old name", email = $"{Word}@example.com", attributes = new { plan = $"{Word} plan" } });
        await visitor.InvokeAsync("Identify", new { name = $"{Word} new name" });
        await visitor.InvokeAsync("UpdatePage", new { url = $"https://shop.example/{Word}", title = $"{Word} page", referrer = "" });
        await visitor.InvokeAsync("SetTyping", new { text = $"{Word} half-typed" });
        var card = await FileRequests.AddAsync(host, visitor.Token, $"{Word}.pdf", [.. FileRequests.Pdf, .. Encoding.ASCII.GetBytes($" {Word} in a file")]);
        var sent = await visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = $"{Word} first", attachmentIds = new[] { FileRequests.Id(card) } });
        var conversationId = sent.GetProperty("conversationId").GetGuid();
        for (var i = 1; i < messages; i++)
        {
            await visitor.SendAsync($"{Word} {i} {new string('x', i % 400)}");
        }

        await host.AgentRepliesAsync(conversationId, $"Dear {Word}");
        await host.AgentResolvesAsync(conversationId);
        await visitor.InvokeAsync("Rate", new { conversationId, score = 2, comment = $"{Word} comment" });
        await host.Services.GetRequiredService<NoteService>().PostAsync(agentId, conversationId, Guid.CreateVersion7(), $"{Word} note @Ana", Stop);
        var drafts = host.Services.GetRequiredService<DraftService>();
        await drafts.SaveAsync(agentId, conversationId, $"{Word} draft that grows and grows", Stop);
        await drafts.SaveAsync(agentId, conversationId, $"{Word} draft", Stop);
        await drafts.SaveNoteAsync(agentId, conversationId, $"{Word} draft of a note", Stop);
        var records = host.Services.GetRequiredService<ClientRecordService>();
        await records.SetPhoneAsync(agentId, visitor.ClientId, "+49 555 0100 77", Stop);
        await records.SetFieldAsync(agentId, visitor.ClientId, "Company", $"{Word} Ltd", Stop);
        await records.AddNoteAsync(agentId, visitor.ClientId, Guid.CreateVersion7(), $"{Word} about him", Stop);
        await Wait.UntilAsync(async () =>
        {
            clock?.Advance(TimeSpan.FromMilliseconds(300));
            return await host.CountAsync(db => db.PageVisits.Where(v => v.Title.Contains(Word))) > 0;
        }, "the page was written down");
        return new Canary(host, visitor, conversationId, FileRequests.Id(card));
    }

    /// <summary>Files of the data directory that hold a byte of him, and log lines.</summary>
    public IReadOnlyList<string> Traces() =>
    [
        .. Directory.EnumerateFiles(host.DataDirectory, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "chat.lock" && Holds(path)).Select(path => Path.GetRelativePath(host.DataDirectory, path)),
        .. host.Logs.Lines.Where(line => line.Contains(Word, StringComparison.Ordinal)),
    ];

    private static bool Holds(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return path.Contains(Word, StringComparison.Ordinal)
            || new[] { Word, "+49 555 0100 77" }.Any(text => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0);
    }
}
