using Chat.Core.Agents;
using Chat.Core.Search;
using Chat.Portal.Inbox;
using Chat.Portal.Search;
using Chat.Tests.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Search;

/// <summary>What stands on the page while somebody types.</summary>
public sealed class SearchModelTests
{
    private static readonly DateOnly Today = new(2025, 3, 1);

    [Fact]
    public async Task Ask_TwiceAtOnce_ShowsTheLastQuestionOnly()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Visitor.SendAsync("a teapot");
        await desk.Visitor.SendAsync("a saucer");
        await desk.Host.CaughtUpAsync();
        using var model = Model(desk);

        var painted = new List<string>();
        await Task.WhenAll(
            model.AskAsync("teapot", SearchKind.Messages, Today, () => painted.Add(model.Text)),
            model.AskAsync("saucer", SearchKind.Messages, Today, () => painted.Add(model.Text)));

        Assert.Equal("a [saucer]", Finder.Line(Assert.Single(model.Hits).Text));
        Assert.Equal(("saucer", LoadState.Ready, "saucer"), (model.Text, model.State, painted[^1]));
        Assert.Equal(new SearchCount(1, false), model.Counts[SearchKind.Messages]);
        Assert.Equal(default, model.Counts[SearchKind.Notes]);
    }

    [Fact]
    public async Task More_GoesOnWhereThePageEnded_AndKeepsWhatIsChosen()
    {
        await using var desk = await Desk.StartAsync();
        for (var i = 1; i <= 65; i++)
        {
            await desk.Visitor.SendAsync($"teapot {i}");
        }

        await desk.Host.CaughtUpAsync();
        using var model = Model(desk);
        await model.AskAsync("teapot", SearchKind.Messages, Today, () => { });
        model.Choose(model.Hits[7]);

        await model.MoreAsync(() => { });

        Assert.Equal(Enumerable.Range(6, 60).Reverse().Select(i => $"[teapot] {i}"), model.Hits.Select(h => Finder.Line(h.Text)));
        Assert.Equal("[teapot] 58", Finder.Line(model.Chosen!.Text));
        Assert.Single(model.Groups);
        Assert.True(model.HasMore);
        await model.MoreAsync(() => { });
        Assert.Equal(65, model.Hits.Count);
    }

    [Fact]
    public async Task Ask_WhileTheStoreFails_SaysSoAndWorksAgain()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Host.CaughtUpAsync();
        using var model = Model(desk);
        await desk.Host.WithoutAgentsAsync(async () =>
        {
            await Assert.ThrowsAnyAsync<Exception>(() => model.AskAsync("hello", SearchKind.Messages, Today, () => { }));
            Assert.Equal(LoadState.Failed, model.State);
        });
        desk.Host.Services.GetRequiredService<AgentDirectory>().Forget();

        await model.AskAsync("hello", SearchKind.Messages, Today, () => { });

        Assert.Equal(LoadState.Ready, model.State);
        Assert.Single(model.Hits);
    }

    private static SearchModel Model(Desk desk) => new(desk.Host.Services.GetRequiredService<SearchSources>(), desk.Ana, Finder.Wall);
}
