using System.Diagnostics;
using Microsoft.Playwright;

namespace Chat.Tests.Support;

/// <summary>A real browser for the journeys of a collection. Found in the usual places, or installed where that is possible.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge", "/snap/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly string[] Quiet =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var path = await FindAsync();
        playwright = await Playwright.CreateAsync();

        // A busy machine may need long for what is quick else; what never comes fails all the same.
        Assertions.SetDefaultExpectTimeout(20_000);
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Headless = true, Args = Quiet });
    }

    /// <summary>A browser of its own that keeps pages to go back to; the shared one does not.</summary>
    public async Task<IBrowser> LaunchWithBackCacheAsync() => await playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = await FindAsync(),
        Headless = true,
        Args = Quiet,
        IgnoreDefaultArgs = ["--disable-back-forward-cache"],
    });

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        playwright?.Dispose();

        // No page of the portal may want what its own policy forbids, in any journey.
        Assert.Empty(PolicyWatch.Found);
    }

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } set)
        {
            return File.Exists(set) ? set : throw new InvalidOperationException($"CHROMIUM_PATH is \"{set}\", and there is no such file.");
        }

        if (Array.Find(Places, File.Exists) is { } found)
        {
            return found;
        }

        if (Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            await RunAsync("apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium");
            if (Array.Find(Places, File.Exists) is { } installed)
            {
                return installed;
            }
        }

        throw new InvalidOperationException("The journeys need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium, Chrome or Edge.");
    }

    private static async Task RunAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}

/// <summary>A second browser: what no other agent disturbs, beside the other half of the journeys.</summary>
[CollectionDefinition(Name)]
public sealed class VisitorBrowserTests : ICollectionFixture<Chromium>
{
    public const string Name = "visitor browser";
}
