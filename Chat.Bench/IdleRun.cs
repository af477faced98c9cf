using System.Diagnostics;

namespace Chat.Bench;

/// <summary>Visitors who have joined and say nothing, on the host and on a bare hub.</summary>
internal static class IdleRun
{
    public static async Task RunAsync(int visitors, int seconds)
    {
        using (var echo = await HostProcess.EchoAsync())
        {
            await WatchAsync("a bare SignalR hub", echo, visitors, Math.Min(seconds, 15));
        }

        using var portal = await HostProcess.PortalAsync();
        await WatchAsync("the host", portal, visitors, seconds);
    }

    private static async Task WatchAsync(string name, HostProcess host, int visitors, int seconds)
    {
        var empty = host.Memory;
        var clock = Stopwatch.StartNew();
        var lines = await Figures.OpenAsync(host.Address, visitors);
        var opened = clock.Elapsed;
        var (before, peak) = (host.CpuTime, host.Memory);
        await Task.Delay(TimeSpan.FromSeconds(seconds));

        Figures.Print(
            "{0}: {1:0} MB empty; {2} joined in {3:0.0} s, {4:0} MB then; after {5} s {6:0} MB, {7:0.0} KB for each, {8} lost, {9:0.0} % of a core",
            name, empty / 1e6, visitors, opened.TotalSeconds, peak / 1e6, seconds, host.Memory / 1e6, (host.Memory - empty) / 1e3 / visitors,
            lines.Count(line => line.Lost.IsCompleted), (host.CpuTime - before).TotalSeconds / seconds * 100);
        await Figures.CloseAsync(lines);
    }
}
