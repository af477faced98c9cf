using Chat.Core.Conversations;
using Chat.Core.Search;
using Chat.Tests.Access;

namespace Chat.Tests.Search;

/// <summary>What an agent may not see is not found, not counted and not hinted at.</summary>
public sealed class SearchScopeTests
{
    [Fact]
    public async Task Foreign_WhateverIsAsked_IsNotThere()
    {
        await using var houses = await TwoHouses.StartAsync();
        var (visitor, foreign) = await houses.WriteAsync(TwoHouses.South, "canary of the south");
        await visitor.InvokeAsync("Identify", new { name = "Canary Person", email = "canary@example.com" });
        await houses.Get<NoteService>().PostAsync(houses.Ana, foreign, Guid.CreateVersion7(), "canary note", TwoHouses.Stop);
        var label = await houses.Get<LabelService>().CreateAsync(houses.Ana, "Canary", LabelColor.Rose, TwoHouses.Stop);
        await houses.Conversations.ChangeLabelsAsync(houses.Ana, foreign, [label], [], TwoHouses.Stop);
        string[] texts = ["canary", "canary is:open", "is:open", "from:canary", "from:canary@example.com canary", "label:canary", "canary label:canary", "after:2001", "by:client"];

        foreach (var text in texts)
        {
            foreach (var kind in Enum.GetValues<SearchKind>())
            {
                var page = await houses.Host.SearchAsync(text, kind, agentId: houses.Nora);
                Assert.Empty(page.Hits);
                Assert.Equal(default, await CountAsync(houses, text, kind, houses.Nora));
                Assert.Empty((await houses.Host.SearchAsync(text, kind, agentId: houses.Tom)).Hits);
                Assert.Equal(default, await CountAsync(houses, text, kind, houses.Tom));
            }
        }

        foreach (var kind in new[] { SearchKind.Messages, SearchKind.Notes, SearchKind.Clients, SearchKind.Conversations })
        {
            Assert.Single((await houses.Host.SearchAsync("canary", kind, agentId: houses.Ana)).Hits);
            Assert.Equal(1, (await CountAsync(houses, "canary", kind, houses.Ana)).Count);
        }
    }

    [Fact]
    public async Task Own_AmongManyForeign_AreFoundAndCountedAlone()
    {
        await using var houses = await TwoHouses.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await houses.WriteAsync(i % 4 == 0 ? TwoHouses.North : TwoHouses.South, $"carton {i}");
        }

        var page = await houses.Host.SearchAsync("carton", limit: 2, agentId: houses.Nora);
        var rest = await houses.Host.SearchAsync("carton", after: page.Next, limit: 2, agentId: houses.Nora);

        Assert.Equal(["[carton] 8", "[carton] 4", "[carton] 0"], page.Hits.Concat(rest.Hits).Select(h => Finder.Line(h.Text)));
        Assert.Equal(3, (await CountAsync(houses, "carton", SearchKind.Messages, houses.Nora)).Count);

        // Given to his team, it is there at once: nothing waits for the index.
        Assert.Empty((await houses.Host.SearchAsync("carton", agentId: houses.Tom)).Hits);
        var (_, mine) = await houses.WriteAsync(TwoHouses.South, "carton of Tom");
        await houses.Conversations.AssignTeamAsync(houses.Ana, mine, houses.Returns, TwoHouses.Stop);
        Assert.Equal("[carton] of Tom", Finder.Line(Assert.Single((await houses.Host.SearchAsync("carton", agentId: houses.Tom)).Hits).Text));
    }

    private static async Task<SearchCount> CountAsync(TwoHouses houses, string text, SearchKind kind, Guid agentId)
    {
        await houses.Host.CaughtUpAsync();
        return await houses.Get<SearchQueries>().CountAsync(agentId, SearchQueryParser.Parse(text, new DateOnly(2025, 3, 1)), kind, Finder.Wall, TwoHouses.Stop);
    }
}
