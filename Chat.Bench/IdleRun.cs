using System.Diagnostics;

namespace Chat.Bench;

/// <summary>Visitors who have joined and say nothing.</summary>
internal static class IdleRun
{
    public static async Task RunAsync(int visitors)
    {
        using var portal = await HostProcess.PortalAsync();
        var empty = portal.Memory;
        var clock = Stopwatch.StartNew();
        var lines = await Figures.OpenAsync(portal.Address, visitors);
        var opened = clock.Elapsed;
        await Task.Delay(TimeSpan.FromSeconds(5));

        Figures.Print(
            "{0} joined in {1:0.0} s ({2:0} /s): {3:0} MB for the whole host, {4:0.0} KB for each",
            visitors, opened.TotalSeconds, visitors / opened.TotalSeconds, portal.Memory / 1e6, (portal.Memory - empty) / 1e3 / visitors);
        await Figures.CloseAsync(lines);
    }
}
