using Bunit;
using Chat.Portal.Inbox;
using Chat.Portal.Search;
using Chat.Portal.Shared;
using Chat.Tests.Inbox;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Search;

/// <summary>The page between the field, which belongs to the browser, and the address, which comes back a round trip late.</summary>
public sealed class SearchPageTests : IAsyncLifetime
{
    private readonly LateAddress address = new();
    private DeskComponents components = null!;
    private IRenderedComponent<SearchPage> view = null!;

    public async ValueTask InitializeAsync()
    {
        components = await DeskComponents.StartAsync(d => d.Ana);
        await components.Desk.Visitor.SendAsync("a teapot and a saucer");
        await components.Desk.Host.CaughtUpAsync();
        components.Lend<SearchSources>();
        components.Page.Services.AddSingleton<NavigationManager>(address);
        components.Page.Services.AddSingleton(TimeProvider.System);
        components.Page.Services.AddSingleton<BrowserTime>();
        components.Page.Services.AddSingleton<CircuitClock>();
        components.Page.JSInterop.Setup<string[]>("chatDesk.recent.list", _ => true).SetResult([]);
        view = components.Page.Render<SearchPage>();
        await view.WaitForAssertionAsync(() => Assert.Contains(components.Page.JSInterop.Invocations, i => i.Identifier == "chatDesk.search.attach"), Wait.Limit);
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

    [Fact]
    public async Task Address_ComesBackWhileMoreIsTyped_TouchesNeitherFieldNorQuestion()
    {
        await TypeAsync("teapot");
        await TypeAsync("saucer");
        Assert.Equal(["/search?q=teapot", "/search?q=saucer"], address.Written);

        await ComesAsync("teapot");
        await ComesAsync("saucer");

        Assert.Empty(components.Page.JSInterop.Invocations["chatDesk.search.write"]);
        await view.WaitForAssertionAsync(() => Assert.Equal(["saucer"], view.FindAll(".hits mark").Select(m => m.TextContent)), Wait.Limit);
    }

    [Fact]
    public async Task Address_AnotherThanWasWritten_IsAskedAndStandsInTheField()
    {
        await TypeAsync("teapot");
        await ComesAsync("teapot");
        await TypeAsync("saucer");
        await ComesAsync("saucer");

        await ComesAsync("teapot");

        Assert.Equal("teapot", Assert.Single(components.Page.JSInterop.Invocations["chatDesk.search.write"]).Arguments[0]);
        await view.WaitForAssertionAsync(() => Assert.Equal(["teapot"], view.FindAll(".hits mark").Select(m => m.TextContent)), Wait.Limit);
    }

    [Fact]
    public async Task Field_EmptiedBeforeTheAddressCameBack_EmptiesTheAddressToo()
    {
        await TypeAsync("teapot");
        await TypeAsync("");

        Assert.Equal("/search", address.Written[^1]);
    }

    private Task TypeAsync(string text) => view.InvokeAsync(() => view.Instance.TypeAsync(text));

    private Task ComesAsync(string asked) => view.InvokeAsync(() => address.Come($"http://localhost/search?q={asked}"));

    /// <summary>The address of a browser that is far away: what is written comes back when the test says so.</summary>
    private sealed class LateAddress : NavigationManager
    {
        public LateAddress() => Initialize("http://localhost/", "http://localhost/search");

        public List<string> Written { get; } = [];

        public void Come(string uri)
        {
            Uri = uri;
            NotifyLocationChanged(isInterceptedLink: false);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options) => Written.Add(uri);
    }
}
