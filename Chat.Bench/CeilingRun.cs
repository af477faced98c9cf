using System.Diagnostics;

namespace Chat.Bench;

/// <summary>The durable path beside a bare echo, in turns, so that the ratio holds on a machine whose speed drifts.</summary>
internal static class CeilingRun
{
    public static async Task RunAsync(int visitors, int phases, int seconds)
    {
        using var echo = await HostProcess.EchoAsync();
        using var portal = await HostProcess.PortalAsync();
        var echoLines = await Figures.OpenAsync(echo.Address, visitors);
        var portalLines = await Figures.OpenAsync(portal.Address, visitors);
        await PhaseAsync(echoLines, 2);
        await PhaseAsync(portalLines, 4);

        var (echoRates, portalRates, ratios, cpu, echoCpu) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < phases; i++)
        {
            var before = echo.CpuTime;
            var (echoRate, echoes) = await PhaseAsync(echoLines, seconds);
            echoCpu.Add((echo.CpuTime - before).TotalMicroseconds / echoes.Count);
            before = portal.CpuTime;
            var (portalRate, latencies) = await PhaseAsync(portalLines, seconds);
            cpu.Add((portal.CpuTime - before).TotalMicroseconds / latencies.Count);
            echoRates.Add(echoRate);
            portalRates.Add(portalRate);
            ratios.Add(portalRate / echoRate);
            Figures.Print("phase {0}: echo {1:0} /s, durable {2:0} /s, ratio {3:0.00}, {4:0} us of the host's CPU a message (echo {5:0}), {6}", i + 1, echoRate, portalRate, ratios[^1], cpu[^1], echoCpu[^1], latencies);
        }

        Figures.Print(
            "median of {0} phases, {1} visitors: echo {2:0} /s, durable {3:0} /s, ratio {4:0.00}, {5:0} us of CPU a message (echo {6:0})",
            phases, visitors, Figures.Median(echoRates), Figures.Median(portalRates), Figures.Median(ratios), Figures.Median(cpu), Figures.Median(echoCpu));
        await Figures.CloseAsync(echoLines);
        await Figures.CloseAsync(portalLines);
    }

    private static async Task<(double Rate, Latencies Latencies)> PhaseAsync(List<Line> lines, int seconds)
    {
        var latencies = new Latencies();
        var clock = Stopwatch.StartNew();
        var length = TimeSpan.FromSeconds(seconds);
        await Task.WhenAll(lines.Select(async line =>
        {
            while (clock.Elapsed < length)
            {
                var began = Stopwatch.GetTimestamp();
                await line.SendAsync(Guid.CreateVersion7(), "A message of about the length that people write in a support chat, give or take.");
                latencies.Add(Stopwatch.GetElapsedTime(began));
            }
        }));
        return (latencies.Count / clock.Elapsed.TotalSeconds, latencies);
    }
}
