using Chat.Core.Agents;
using Chat.Core.Clients;
using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Core.Sites;
using Chat.Tests.Conversations;
using Chat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Tests.Search;

/// <summary>What is found, through the real index of a real host.</summary>
public sealed class SearchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_BeginningsAccentsPhrasesAndScriptsWithoutSpaces_AreFoundNewestFirst()
    {
        await using var desk = await Desk.StartAsync();
        var host = desk.Host;
        foreach (var text in new[] { "One of the two has a chip on the rim", "届いた「Fjord bowl」の縁が少し欠けていました", "Ist die Größe der Schüssel chipped?", "你好，我的碗有一个缺口" })
        {
            await desk.Visitor.SendAsync(text);
        }

        Assert.Equal(["Ist die Größe der Schüssel [chipped]?", "One of the two has a [chip] on the rim"], await host.FindAsync("chip"));
        Assert.Equal(["One of the two has a [chip] on the rim"], await host.FindAsync("\"chip\""));
        Assert.Equal(["One of the [two has] a chip on the rim"], await host.FindAsync("\"two has\""));
        Assert.Empty(await host.FindAsync("\"has two\""));
        Assert.Equal(["Ist die [Größe] der [Schüssel] chipped?"], await host.FindAsync("schussel grosse"));
        Assert.Equal(["届いた「Fjord bowl」の縁が少し[欠けて]いました"], await host.FindAsync("欠けて"));
        Assert.Equal(["届いた「Fjord bowl」の[縁]が少し欠けていました"], await host.FindAsync("縁"));
        Assert.Equal(["你好，我的碗有一个[缺口]"], await host.FindAsync("缺口"));
        Assert.Empty(await host.FindAsync("口缺"));
        var hit = Assert.Single((await host.SearchAsync("bowl")).Hits);
        Assert.Equal((desk.Id, 3L, desk.Visitor.ClientId), (hit.ConversationId, hit.Sequence, hit.ClientId));
    }

    [Fact]
    public async Task Kinds_EachHasItsOwn_AndNoneHoldsWhatIsGone()
    {
        await using var desk = await Desk.StartAsync();
        var host = desk.Host;
        await desk.Visitor.InvokeAsync("Identify", new { name = "Maren Solheim", email = "maren@example.com" });
        await host.Services.GetRequiredService<ClientRecordService>().AddNoteAsync(desk.Ana, desk.Visitor.ClientId, Guid.CreateVersion7(), "Collects teapots", Stop);
        await host.Services.GetRequiredService<ClientRecordService>().SetPhoneAsync(desk.Ana, desk.Visitor.ClientId, "+47 555 123", Stop);
        await desk.Notes.PostAsync(desk.Ana, desk.Id, Guid.CreateVersion7(), "Packed in the thin carton", Stop);
        var said = await host.AgentRepliesAsync(desk.Id, "We pack in another carton");
        var label = await host.Services.GetRequiredService<LabelService>().CreateAsync(desk.Ana, "Late delivery", LabelColor.Rose, Stop);
        await desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [label], [], Stop);

        Assert.Equal(["We pack in another [carton]"], await host.FindAsync("carton"));
        Assert.Equal(["Packed in the thin [carton]"], await host.FindAsync("carton", SearchKind.Notes));
        Assert.Equal(["[Maren] [Solheim]"], await host.FindAsync("solheim maren", SearchKind.Clients));
        Assert.Equal(["Maren Solheim"], await host.FindAsync("555", SearchKind.Clients));
        Assert.Equal("Collects [teapots]", Finder.Line((await host.SearchAsync("teap", SearchKind.Clients)).Hits.Single().Text));
        Assert.Equal("[maren@example.com]", Finder.Line((await host.SearchAsync("maren@example.com", SearchKind.Clients)).Hits.Single().Text));
        Assert.Equal(desk.Id, (await host.SearchAsync("late", SearchKind.Conversations)).Hits.Single().ConversationId);
        Assert.Empty((await host.SearchAsync("carton", SearchKind.Files)).Hits);
        Assert.Empty(await host.FindAsync("gave"));

        await desk.Edits.DeleteMessageAsync(desk.Ana, said.Id, Stop);
        await desk.Conversations.ChangeLabelsAsync(desk.Ana, desk.Id, [], [label], Stop);

        Assert.Empty(await host.FindAsync("carton"));
        Assert.Empty((await host.SearchAsync("late", SearchKind.Conversations)).Hits);
    }

    [Fact]
    public async Task Filters_NarrowToWhatTheStoreSaysNow()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 2, 10, 12, 0, 0, TimeSpan.Zero));
        await using var desk = await Desk.StartAsync(clock);
        var host = desk.Host;
        await desk.Visitor.InvokeAsync("Identify", new { name = "Maren Solheim", email = "maren@example.com" });
        await desk.Visitor.SendAsync("carton of Maren");
        clock.Advance(TimeSpan.FromHours(12)); // the next day; each of them has 86,400 ticks of every timer
        var other = await host.VisitorAsync();
        await other.InvokeAsync("Identify", new { name = "Ines Köhler" });
        var second = (await other.SendAsync("carton of Ines")).GetProperty("conversationId").GetGuid();
        await host.AgentRepliesAsync(second, "carton of Ana");
        await desk.Conversations.PostFromAgentAsync(desk.Jonas, second, Guid.CreateVersion7(), "carton of Jonas", Stop);
        await host.AgentResolvesAsync(second);
        var label = await host.Services.GetRequiredService<LabelService>().CreateAsync(desk.Ana, "Damage", LabelColor.Rose, Stop);
        await desk.Conversations.ChangeLabelsAsync(desk.Ana, second, [label], [], Stop);

        await FindsAsync("from:maren", "of Maren");
        await FindsAsync("from:maren@example.com", "of Maren");
        await FindsAsync("from:kohler by:client", "of Ines");
        await FindsAsync("agent:me", "of Ana");
        await FindsAsync("agent:jonas", "of Jonas");
        await FindsAsync("agent:jonas agent:ana", "of Jonas", "of Ana");
        await FindsAsync("label:damage", "of Jonas", "of Ana", "of Ines");
        await FindsAsync("label:damage is:open");
        await FindsAsync("is:open", "of Maren");
        await FindsAsync("is:resolved by:client", "of Ines");
        await FindsAsync("is:open is:resolved by:client", "of Ines", "of Maren");
        await FindsAsync("site:support", "of Jonas", "of Ana", "of Ines", "of Maren");
        await FindsAsync("before:2025-02-11", "of Maren");
        await FindsAsync("after:2025-02-11 by:client", "of Ines");
        await FindsAsync("after:2025-02-10 before:2025-02-11", "of Maren");
        await FindsAsync("before:2025-02-10");
        await FindsAsync("has:file");
        Assert.Equal(new SearchTrouble(SearchFault.NoSuchAgent, "agent", "nobody"), (await host.SearchAsync("agent:nobody")).Trouble);
        Assert.Equal(new SearchTrouble(SearchFault.NoSuchLabel, "label", "nothing"), (await host.SearchAsync("label:nothing")).Trouble);
        Assert.Equal(new SearchTrouble(SearchFault.NoSuchSite, "site", "nowhere"), (await host.SearchAsync("site:nowhere")).Trouble);
        Assert.True((await host.SearchAsync("agent:me", SearchKind.Clients)).HasForeignFilters);
        Assert.Equal([second], (await host.SearchAsync("is:resolved label:damage", SearchKind.Conversations)).Hits.Select(h => h.ConversationId!.Value));

        await desk.Conversations.ReopenAsync(desk.Ana, second, Stop);
        await FindsAsync("is:open by:client", "of Ines", "of Maren");

        async Task FindsAsync(string filters, params string[] expected)
        {
            // With a word, and for themselves.
            Assert.Equal(expected, (await host.FindAsync($"carton {filters}")).Select(line => line.Replace("[carton] ", "", StringComparison.Ordinal)));
            Assert.Equal(expected.Length, (await host.CountAsync($"carton {filters}")).Count);
            Assert.Equal(expected, (await host.FindAsync(filters)).Where(line => line.StartsWith("carton", StringComparison.Ordinal)).Select(line => line.Replace("carton ", "", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Pages_WhileMessagesArrive_GoOnByKeyWithoutDoublesOrHoles()
    {
        await using var desk = await Desk.StartAsync();
        for (var i = 1; i <= 45; i++)
        {
            await desk.Visitor.SendAsync($"carton number {i}");
        }

        var found = new List<string>();
        SearchKey? key = null;
        do
        {
            var page = await desk.Host.SearchAsync("carton", SearchKind.Messages, key, limit: 10);
            found.AddRange(page.Hits.Select(h => Finder.Line(h.Text)));
            key = page.Next;
            await desk.Visitor.SendAsync("carton that comes meanwhile");
        }
        while (key is not null);

        Assert.Equal(Enumerable.Range(1, 45).Reverse().Select(i => $"[carton] number {i}"), found);
        Assert.Equal(new SearchCount(45 + 5, false), await desk.Host.CountAsync("carton"));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("*")]
    [InlineData("NEAR(")]
    [InlineData("NEAR(a, b) AND OR NOT")]
    [InlineData("words : hello")]
    [InlineData("col:")]
    [InlineData("hello OR 1=1 --")]
    [InlineData("^hello + {a b} - c")]
    [InlineData("😀")]
    [InlineData("\ud800\udc00\ud800")]
    [InlineData("\uE000")]
    [InlineData("'; DROP TABLE messages; --")]
    public async Task Messages_HostileTexts_AreWordsAndNothingElse(string text)
    {
        await using var desk = await Desk.StartAsync();
        foreach (var kind in Enum.GetValues<SearchKind>())
        {
            Assert.Empty((await desk.Host.SearchAsync(text, kind)).Hits);
            await desk.Host.CountAsync(text, kind);
        }

        Assert.Equal(["[Hello]?"], await desk.Host.FindAsync("hello"));
        Assert.Equal(SearchFault.TooLong, (await desk.Host.SearchAsync(new string('"', 10_000))).Trouble?.Fault);
    }

    [Fact]
    public async Task AnyQuestion_OfWhoMayNotAct_IsRefused()
    {
        await using var desk = await Desk.StartAsync();
        await using (var db = await desk.Host.DbAsync())
        {
            (await db.Users.FindAsync([desk.Jonas], Stop))!.IsDisabled = true;
            await db.SaveChangesAsync(Stop);
        }

        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();
        var search = desk.Host.Services.GetRequiredService<SearchQueries>();
        var query = SearchQueryParser.Parse("hello", default);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => search.FindAsync(desk.Jonas, query, SearchKind.Messages, null, 10, Finder.Wall, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => search.CountAsync(desk.Jonas, query, SearchKind.Clients, Finder.Wall, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => desk.Host.Services.GetRequiredService<SearchIndex>().RebuildAsync(desk.Jonas, Stop));
    }
}
