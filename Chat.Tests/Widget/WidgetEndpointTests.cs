using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Chat.Portal.Widget;
using Chat.Tests.Support;

namespace Chat.Tests.Widget;

public sealed partial class WidgetEndpointTests
{
    [Fact]
    public async Task Loader_CarriesTheLookAndStaysInItsBudget()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var plain = await http.GetStringAsync(new Uri("/widget.js", UriKind.Relative), TestContext.Current.CancellationToken);
        using var brotli = await GetAsync(http, "/widget.js?site=default", "br");
        var panel = await SizeAsync(http, PanelAddress(plain), "br");
        var loader = (await brotli.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;

        Assert.Contains("name:\"Support\"", plain, StringComparison.Ordinal);
        Assert.InRange(loader, 500, 2_000);
        Assert.InRange(loader + panel, 5_000, 14_000);
        Assert.Equal("br", brotli.Content.Headers.ContentEncoding.Single());
        Assert.Equal("public, max-age=300, stale-while-revalidate=86400", string.Join(", ", brotli.Headers.GetValues("Cache-Control")));
        Assert.Equal("*", brotli.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("cross-origin", brotli.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Fact]
    public async Task Loader_NamesTheLauncherInTheBrowsersLanguage_AndStaysInItsBudget()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        foreach (var (language, name) in LauncherNames.ByLanguage)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
            request.Headers.AcceptLanguage.ParseAdd($"xx, {language}-XX;q=0.8, en;q=0.5");
            request.Headers.AcceptEncoding.ParseAdd("identity");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var plain = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.Contains($"open:\"{name}\"", plain, StringComparison.Ordinal);
            Assert.Contains("Accept-Language", answer.Headers.Vary);
            Assert.InRange(WidgetFile.Create(plain).Brotli.Length, 500, 2_000);
        }
    }

    [Fact]
    public void LauncherNames_AreThoseOfThePanel()
    {
        var sources = Path.Combine(Repository.Root, "Chat.Widget.Js", "src");
        var words = Directory.GetFiles(Path.Combine(sources, "lang"), "*.js").ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);
        words["en"] = File.ReadAllText(Path.Combine(sources, "words.js"));

        Assert.Equal(words.Keys.Order(), LauncherNames.ByLanguage.Keys.Order());
        Assert.All(words, file => Assert.Contains($"  open: '{LauncherNames.ByLanguage[file.Key]}',", file.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Loader_UnchangedOrUnwanted_CostsNothing()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var first = await GetAsync(http, "/widget.js", "gzip");

        using var again = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await http.SendAsync(again, TestContext.Current.CancellationToken);
        using var refused = await GetAsync(http, "/widget.js", "br;q=0, gzip;q=0");

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("gzip", first.Content.Headers.ContentEncoding.Single());
        Assert.Empty(refused.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Panel_ByItsHashIsImmutable_OldHashIsGone_PlainNameIsCurrent()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var address = PanelAddress(await http.GetStringAsync(new Uri("/widget.js", UriKind.Relative), TestContext.Current.CancellationToken));

        using var current = await GetAsync(http, address, "br");
        using var old = await GetAsync(http, "/widget/panel.000000000000.js", "br");
        using var plain = await GetAsync(http, "/widget/panel.js", "br");

        Assert.Contains("immutable", current.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        Assert.Equal("*", old.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.True(plain.Headers.CacheControl!.NoCache);
        Assert.Equal(current.Headers.ETag, plain.Headers.ETag);
    }

    [Fact]
    public async Task Loader_UnknownSite_HarmsNoPage()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var script = await http.GetStringAsync(new Uri("/widget.js?site=nowhere", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("console.warn('Chat: the script tag names an unknown site.')", script);
    }

    [Fact]
    public async Task Demo_IsNotThereInProduction()
    {
        await using var host = await ChatHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        using var answer = await GetAsync(http, "/demo", "br");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string PanelAddress(string loader) => "/" + Panel().Match(loader).Value;

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string address, string encodings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var encoding in encodings.Split(", "))
        {
            request.Headers.AcceptEncoding.Add(StringWithQualityHeaderValue.Parse(encoding));
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<int> SizeAsync(HttpClient http, string address, string encoding)
    {
        using var answer = await GetAsync(http, address, encoding);
        return (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
    }

    [GeneratedRegex(@"widget/panel\.[0-9a-f]{8}\.js")]
    private static partial Regex Panel();
}
