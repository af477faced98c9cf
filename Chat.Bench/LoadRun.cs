using System.Diagnostics;

namespace Chat.Bench;

/// <summary>Messages at a fixed rate. A message that leaves late counts from the time it was due.</summary>
internal static class LoadRun
{
    public static async Task RunAsync(int visitors, int rate, int seconds)
    {
        using var portal = await HostProcess.PortalAsync();
        var lines = await Figures.OpenAsync(portal.Address, visitors);
        await SendAsync(lines, rate, 3);
        var before = portal.CpuTime;

        var (latencies, errors) = await SendAsync(lines, rate, seconds);

        Figures.Print(
            "{0} visitors, {1} messages/s for {2} s: {3} acknowledged, {4} errors, {5}, {6:0} % of a core, {7:0} MB",
            visitors, rate, seconds, latencies.Count, errors, latencies, (portal.CpuTime - before).TotalSeconds / seconds * 100, portal.Memory / 1e6);
        await Figures.CloseAsync(lines);
    }

    private static async Task<(Latencies Latencies, int Errors)> SendAsync(List<Line> lines, int rate, int seconds)
    {
        var latencies = new Latencies();
        var errors = 0;
        var pending = new List<Task>();
        var clock = Stopwatch.StartNew();
        for (var sent = 0; sent < rate * seconds; await Task.Delay(1))
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * rate); sent < due && sent < rate * seconds; sent++)
            {
                pending.Add(OneAsync(lines[sent % lines.Count], TimeSpan.FromSeconds((double)sent / rate)));
            }
        }

        await Task.WhenAll(pending);
        return (latencies, errors);

        async Task OneAsync(Line line, TimeSpan due)
        {
            try
            {
                await line.SendAsync(Guid.CreateVersion7(), "A message of about the length that people write in a support chat.");
                latencies.Add(clock.Elapsed - due);
            }
            catch (Exception e) when (e is HubError or IOException or TimeoutException)
            {
                Interlocked.Increment(ref errors);
            }
        }
    }
}
