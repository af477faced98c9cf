using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Chat.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chat.Tests.Journeys;

/// <summary>
/// Prints what the widget costs the page that embeds it. What is a fact is asserted (requests, lines, layout shift); what is
/// a time is printed, with <c>CHAT_FIGURES=full</c> as a median of several loads.
/// </summary>
[Collection(VisitorBrowserTests.Name)]
public sealed class WidgetFigures(Chromium chromium)
{
    /// <summary>With <c>CHAT_FIGURES=full</c> as many as make a median; otherwise one shows that the way of measuring works.</summary>
    private static readonly int Loads = Environment.GetEnvironmentVariable("CHAT_FIGURES") == "full" ? 5 : 1;

    private const string Watch =
        """
        window.figures = { shift: 0 }
        new PerformanceObserver(list => { for (const e of list.getEntries()) window.figures.shift += e.value }).observe({ type: 'layout-shift', buffered: true })
        """;

    private const string ClickToUsable =
        """
        async () => {
          const root = document.querySelector('chat-widget').shadowRoot
          const began = performance.now()
          root.querySelector('button[aria-expanded]').click()
          while (root.activeElement?.tagName !== 'TEXTAREA') await new Promise(requestAnimationFrame)
          return performance.now() - began
        }
        """;

    private readonly List<string> table = ["| figure | median | goal |", "| --- | --- | --- |"];

    [Fact]
    public async Task Widget_OnAPage_PrintsWhatItCosts()
    {
        await using var host = await ChatHost.StartAsync();
        await using var shop = await ShopPage.StartAsync(host.Address);

        // When nobody is there the panel fetches the form that asks for an address.
        await host.AgentIsThereAsync();
        await MeasureBytesAsync(host, shop);
        await MeasureLoadAsync(shop, slowDown: 1, "≤ 5 ms");
        await MeasureLoadAsync(shop, slowDown: 4, "≤ 25 ms");
        await MeasureClickAsync(shop);

        Console.WriteLine(string.Join('\n', table));
    }

    private async Task MeasureBytesAsync(ChatHost host, ShopPage shop)
    {
        await using var shopper = await chromium.Browser.NewContextAsync();
        await shopper.AddInitScriptAsync(Watch);
        var page = await shopper.NewPageAsync();
        var requests = new ConcurrentQueue<IRequest>();
        var lines = 0;
        page.RequestFinished += (_, request) =>
        {
            if (new Uri(request.Url).Port == host.Address.Port)
            {
                requests.Enqueue(request);
            }
        };
        page.WebSocket += (_, _) => lines++;

        await page.GotoAsync(shop.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
        await page.EvaluateAsync("() => new Promise(requestIdleCallback)");
        Assert.Equal((1, 0), (requests.Count, lines));
        table.Add(await RowAsync("closed chat: requests", [.. requests], "1"));
        table.Add("| closed chat: lines | 0 | 0 |");

        await page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToBeFocusedAsync();
        await Wait.UntilAsync(() => lines == 1, "the line is open");
        Assert.Equal(2, requests.Count);
        table.Add(await RowAsync("opened chat: requests", [.. requests], "2, ≤ 14,000 B"));
        table.Add($"| opened chat: lines | {lines} | 1 |");
        var shift = await page.EvaluateAsync<double>("window.figures.shift");
        Assert.Equal(0, shift);
        table.Add("| layout shift, closed and opened | 0 | 0 |");
    }

    private static async Task<string> RowAsync(string what, IReadOnlyCollection<IRequest> requests, string goal)
    {
        var bytes = 0;
        foreach (var request in requests)
        {
            bytes += (await request.SizesAsync()).ResponseBodySize;
        }

        return string.Create(CultureInfo.InvariantCulture, $"| {what} | {requests.Count}, {bytes:N0} B as sent | {goal} |");
    }

    private async Task MeasureLoadAsync(ShopPage shop, int slowDown, string goal)
    {
        var (busy, longest) = (new List<double>(), 0.0);
        for (var i = 0; i < Loads; i++)
        {
            var (own, task) = await LoadAsync(shop, slowDown);
            busy.Add(own);
            longest = Math.Max(longest, task);
        }

        table.Add(string.Create(CultureInfo.InvariantCulture, $"| main thread at load, {slowDown}× slowed | {Median(busy):0.0} ms | {goal} |"));
        table.Add(string.Create(CultureInfo.InvariantCulture, $"| longest stretch of the widget in it | {longest:0.0} ms | none over 50 ms |"));
    }

    /// <summary>What the browser's own trace says of the script: compiling, running, its callbacks, and what they cause while they run.</summary>
    /// <returns>Milliseconds in all, and of the longest stretch.</returns>
    private async Task<(double Busy, double Longest)> LoadAsync(ShopPage shop, int slowDown)
    {
        await using var shopper = await chromium.Browser.NewContextAsync();
        var page = await shopper.NewPageAsync();
        var devtools = await shopper.NewCDPSessionAsync(page);
        await devtools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = slowDown });
        var stretches = new List<(double From, double To, double Busy)>();
        var isComplete = new TaskCompletionSource();
        devtools.Event("Tracing.dataCollected").OnEvent += (_, data) => stretches.AddRange(data!.Value.GetProperty("value").EnumerateArray().Select(Stretch).OfType<(double, double, double)>());
        devtools.Event("Tracing.tracingComplete").OnEvent += (_, _) => isComplete.SetResult();
        await devtools.SendAsync("Tracing.start", new() { ["categories"] = "devtools.timeline,v8,disabled-by-default-v8.compile", ["transferMode"] = "ReportEvents" });

        await page.GotoAsync(shop.Address);
        await page.EvaluateAsync("() => new Promise(done => setTimeout(() => requestIdleCallback(done), 300))");
        await devtools.SendAsync("Tracing.end");
        await isComplete.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

        // One lies in the other: compiling in running.
        var (all, longest, end) = (0.0, 0.0, double.MinValue);
        foreach (var (from, to, busy) in stretches.Order())
        {
            if (to > end)
            {
                all += busy;
                longest = Math.Max(longest, busy);
                end = to;
            }
        }

        Assert.True(all > 0, "The trace knows the widget.");
        return (all, longest);
    }

    /// <summary>Processor time of the thread where the trace has it: this machine may be busy with other things.</summary>
    private static (double From, double To, double Busy)? Stretch(JsonElement entry)
    {
        if (!entry.TryGetProperty("dur", out var duration) || !entry.GetProperty("args").TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("url", out var url) || !url.GetString()!.Contains("/widget.js", StringComparison.Ordinal))
        {
            return null;
        }

        var from = entry.GetProperty("ts").GetDouble() / 1_000;
        var busy = entry.TryGetProperty("tdur", out var processor) ? processor.GetDouble() : duration.GetDouble();
        return (from, from + (duration.GetDouble() / 1_000), busy / 1_000);
    }

    private async Task MeasureClickAsync(ShopPage shop)
    {
        var (cold, warm) = (new List<double>(), new List<double>());
        for (var i = 0; i < Loads; i++)
        {
            await using var shopper = await chromium.Browser.NewContextAsync();
            foreach (var times in new[] { cold, warm })
            {
                var page = await shopper.NewPageAsync();
                await page.GotoAsync(shop.Address);
                await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open chat" })).ToBeVisibleAsync();
                times.Add(await page.EvaluateAsync<double>(ClickToUsable));
                await page.CloseAsync();
            }
        }

        table.Add(string.Create(CultureInfo.InvariantCulture, $"| click to a panel that takes text, first time | {Median(cold):0} ms | ≤ 100 ms |"));
        table.Add(string.Create(CultureInfo.InvariantCulture, $"| the same, panel in the browser's cache | {Median(warm):0} ms | ≤ 100 ms |"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
