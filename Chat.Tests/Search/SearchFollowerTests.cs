using System.Text;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Data;
using Chat.Core.Search;
using Chat.Tests.Attachments;
using Chat.Tests.Conversations;
using Chat.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Search;

/// <summary>The index follows the store whatever happens to either.</summary>
public sealed class SearchFollowerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_AfterItsCommit_IsFoundByItself()
    {
        await using var desk = await Desk.StartAsync();
        var search = desk.Host.Services.GetRequiredService<SearchQueries>();

        await desk.Visitor.SendAsync("a needle");

        await Wait.UntilAsync(
            async () => (await search.FindAsync(desk.Ana, SearchQueryParser.Parse("needle", default), SearchKind.Messages, null, 10, Finder.Wall, Stop)).Hits.Count == 1, "the message is found");
    }

    [Fact]
    public async Task FileNames_OfMessages_AreFound()
    {
        await using var desk = await Desk.StartAsync();
        var file = FileRequests.Id(await FileRequests.AddAsync(desk.Host, desk.Visitor.Token, "Rechnung_März.pdf", FileRequests.Pdf));
        await desk.Visitor.InvokeAsync("SendMessage", new { id = Guid.CreateVersion7(), body = "Here it is", attachmentIds = new[] { file } });

        Assert.Equal(["[Rechnung]_[März].pdf"], await desk.Host.FindAsync("rechnung marz", SearchKind.Files));
        Assert.Equal(["Here it is"], await desk.Host.FindAsync("has:file"));
        Assert.Empty(await desk.Host.FindAsync("has:picture"));
        Assert.Equal(file, (await desk.Host.SearchAsync("has:file pdf", SearchKind.Files)).Hits.Single().Files.Single().Id);
    }

    [Fact]
    public async Task Restart_KeepsThePlaceAndMissesNothing()
    {
        await using var desk = await Desk.StartAsync();
        var host = desk.Host;
        await desk.Visitor.InvokeAsync("Identify", new { name = "Maren Solheim" });
        var edited = await host.AgentRepliesAsync(desk.Id, "before the change");
        var deleted = await host.AgentRepliesAsync(desk.Id, "before it goes");
        var note = await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "note before", Stop);
        await host.CaughtUpAsync();
        var aside = Path.Combine(host.DataDirectory, "kept.db");
        await host.RestartAsync();
        await host.CaughtUpAsync();

        // The index as it is now comes back after all that follows: as if the host had been killed before the follower could do anything.
        host.KeepIndex(aside);
        var services = host.Services;
        await services.GetRequiredService<EditService>().EditMessageAsync(desk.Ana, edited.Id, "after the edit", Stop);
        await services.GetRequiredService<EditService>().DeleteMessageAsync(desk.Ana, deleted.Id, Stop);
        await services.GetRequiredService<EditService>().EditNoteAsync(desk.Ana, note.Id, "note afterwards", Stop);
        await services.GetRequiredService<ClientRecordService>().RenameAsync(desk.Ana, desk.Visitor.ClientId, "Mary Sunhome", Stop);
        var other = await host.VisitorAsync();
        await other.InvokeAsync("Identify", new { name = "Somebody Else" });
        await host.AgentRepliesAsync(desk.Id, "and one more");
        await services.GetRequiredService<MergeService>().MergeAsync(desk.Ana, desk.Visitor.ClientId, other.ClientId, Stop);
        await host.RestartAsync(() => host.RestoreIndex(aside));

        Assert.Equal(["[after] the edit"], await host.FindAsync("after"));
        Assert.Empty(await host.FindAsync("before"));
        Assert.Equal(["note [afterwards]"], await host.FindAsync("after", SearchKind.Notes));
        Assert.Equal(["and one [more]"], await host.FindAsync("more"));
        Assert.Equal(["[Mary] Sunhome"], await host.FindAsync("mary", SearchKind.Clients));
        Assert.Empty(await host.FindAsync("solheim", SearchKind.Clients));
        Assert.Empty(await host.FindAsync("somebody", SearchKind.Clients));
        Assert.Equal(3, (await host.FindAsync("from:mary")).Length);
        Assert.Equal(3, Rows(host, "messages"));
    }

    [Fact]
    public async Task Rebuild_WhileMessagesArrive_FindsAllOfThemOnce()
    {
        await using var desk = await Desk.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await desk.Visitor.SendAsync($"carton {i}");
        }

        await desk.Host.CaughtUpAsync();
        await desk.Host.Services.GetRequiredService<SearchIndex>().RebuildAsync(desk.Ana, Stop);
        for (var i = 50; i < 100; i++)
        {
            await desk.Visitor.SendAsync($"carton {i}");
        }

        var found = (await desk.Host.SearchAsync("carton", limit: 200)).Hits;
        Assert.Equal(Enumerable.Range(0, 100).Reverse().Select(i => $"[carton] {i}"), found.Select(h => Finder.Line(h.Text)));
        Assert.False(desk.Host.Services.GetRequiredService<SearchIndex>().State.IsBuilding);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("no database")]
    [InlineData("torn pages")]
    [InlineData("another version")]
    [InlineData("no tables")]
    public async Task Start_IndexThatIsNotOne_IsMadeAnew(string what)
    {
        await using var desk = await Desk.StartAsync();
        await desk.Visitor.SendAsync("a needle");
        await desk.Host.CaughtUpAsync();

        await desk.Host.RestartAsync(() => Spoil(Path.Combine(desk.Host.DataDirectory, "search.db"), what));

        Assert.Equal(["a [needle]"], await desk.Host.FindAsync("needle"));
        Assert.Equal(["[Hello]?"], await desk.Host.FindAsync("hello"));
        Assert.False(File.Exists(Path.Combine(desk.Host.DataDirectory, "search.db.old")));
    }

    [Fact]
    public async Task Start_StoreThatWentBack_MakesTheIndexAnew()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Host.CaughtUpAsync();
        var store = Path.Combine(desk.Host.DataDirectory, "chat.db");
        await desk.Host.RestartAsync(() =>
        {
            SqliteConnection.ClearAllPools(); // the last one to close it empties the log into the file
            File.Copy(store, store + ".backup");
        });
        await desk.Host.AgentRepliesAsync(desk.Id, "what the backup does not have");
        Assert.Single(await desk.Host.FindAsync("backup"));

        await desk.Host.RestartAsync(() =>
        {
            SqliteConnection.ClearAllPools();
            File.Move(store + ".backup", store, overwrite: true);
        });
        await desk.Host.AgentRepliesAsync(desk.Id, "another in its place");

        Assert.Empty(await desk.Host.FindAsync("backup"));
        Assert.Equal(["another in its [place]"], await desk.Host.FindAsync("place"));
    }

    [Fact]
    public async Task Send_WhileTheIndexCannotBeWritten_IsStoredAndFoundAfterwards()
    {
        await using var desk = await Desk.StartAsync();
        var index = Path.Combine(desk.Host.DataDirectory, "search.db");
        await desk.Host.RestartAsync(() =>
        {
            // A folder in its place: nobody can write there, and nobody can put it aside as a file.
            Finder.ClearIndex(index);
            Directory.CreateDirectory(index);
        });
        var progress = desk.Host.Services.GetRequiredService<SearchIndex>();
        await Wait.UntilAsync(() => progress.State.IsTroubled, "the follower has tried");

        var stored = await desk.Host.AgentRepliesAsync(desk.Id, "said all the same");
        Assert.True(stored.Sequence > 0);
        Directory.Delete(index);

        Assert.Equal(["[said] all the same"], await desk.Host.FindAsync("said"));
        Assert.False(progress.State.IsTroubled);
    }

    [Fact]
    public async Task Forget_ErasedTexts_LeaveNoByteInTheIndex()
    {
        await using var desk = await Desk.StartAsync();
        var host = desk.Host;
        await desk.Visitor.InvokeAsync("Identify", new { name = "Zanzibarine Quokkason" });
        await desk.Visitor.SendAsync("my secret word is xylophonic");
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "a note about xylophonic things", Stop);
        var other = await host.VisitorAsync();
        await other.SendAsync("what stays is marmalade");
        await host.CaughtUpAsync();
        Assert.True(Holds(host, "xylophonic") && Holds(host, "quokkason"));

        await using (var db = await host.DbAsync())
        {
            await db.Messages.Where(m => m.ConversationId == desk.Id).ExecuteUpdateAsync(m => m.SetProperty(x => x.Body, "").SetProperty(x => x.DeletedAt, DateTimeOffset.UtcNow), Stop);
            await db.Notes.Where(m => m.ConversationId == desk.Id).ExecuteDeleteAsync(Stop);
            await db.Clients.Where(c => c.Id == desk.Visitor.ClientId).ExecuteUpdateAsync(c => c.SetProperty(x => x.Name, "Erased"), Stop);
        }

        await host.Services.GetRequiredService<SearchIndex>().ForgetAsync([desk.Id, desk.Visitor.ClientId], Stop).WaitAsync(Wait.Limit, Stop);

        Assert.False(Holds(host, "xylophonic") || Holds(host, "quokkason") || Holds(host, "zanzibarine"));
        Assert.True(Holds(host, "marmalade"));
        Assert.Equal(["what stays is [marmalade]"], await host.FindAsync("marmalade"));
        Assert.Equal(["[Erased]"], await host.FindAsync("erased", SearchKind.Clients));
    }

    /// <summary>Whether the bytes stand anywhere in the file or its log.</summary>
    private static bool Holds(ChatHost host, string word) =>
        Directory.GetFiles(host.DataDirectory, "search.db*").Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0;
        });

    private static void Spoil(string index, string what)
    {
        switch (what)
        {
            case "missing":
                Finder.ClearIndex(index);
                break;
            case "no database":
                Finder.ClearIndex(index);
                File.WriteAllText(index, string.Concat(Enumerable.Repeat("This is no database. ", 500)));
                break;
            case "torn pages":
                var bytes = File.ReadAllBytes(index);
                Random.Shared.NextBytes(bytes.AsSpan(4096));
                File.WriteAllBytes(index, bytes);
                break;
            case "another version":
                Run(index, "PRAGMA user_version=9999");
                break;
            default:
                Run(index, "DROP TABLE messages");
                break;
        }
    }

    private static void Run(string index, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={index};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Rows(ChatHost host, string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(host.DataDirectory, "search.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}_docsize";
        return (long)command.ExecuteScalar()!;
    }
}
