using Chat.Bench.Faults;

namespace Chat.Bench;

/// <summary>The durable path beside a bare echo, in turns, so that the ratio holds on a machine whose speed drifts.</summary>
internal static class CeilingRun
{
    /// <param name="flushDelay">Milliseconds that each flush takes longer: a slow disk.</param>
    public static async Task<int> RunAsync(int visitors, int phases, int seconds, int flushDelay)
    {
        using var echo = await HostProcess.EchoAsync();
        var setup = new HostSetup { HasFaultyDisk = flushDelay > 0 };
        using var portal = await HostProcess.PortalAsync(setup);
        if (flushDelay > 0)
        {
            if (portal.Disk is not { } disk)
            {
                Console.WriteLine(portal.NoDisk);
                return 2;
            }

            disk.FlushDelay = TimeSpan.FromMilliseconds(flushDelay);
        }

        var echoLines = await Figures.OpenAsync(echo.Address, visitors);
        var portalLines = await Figures.OpenAsync(portal.Address, visitors);
        await Figures.SaturateAsync(echoLines, 4);
        await Figures.SaturateAsync(portalLines, 8);

        var (echoes, durables, ratios) = (new List<Phase>(), new List<Phase>(), new List<double>());
        for (var i = 0; i < phases; i++)
        {
            echoes.Add(await Phase.RunAsync(echo, echoLines, seconds));
            durables.Add(await Phase.RunAsync(portal, portalLines, seconds));
            ratios.Add(durables[^1].Rate / echoes[^1].Rate);
            Figures.Print("phase {0}: echo {1}; durable {2}; ratio {3:0.00}", i + 1, echoes[^1], durables[^1], ratios[^1]);
        }

        Figures.Print(
            "median of {0} phases, {1} visitors: echo {2:0} /s at {3:0} us of the host's CPU, durable {4:0} /s at {5:0} us; ratio {6:0.00}; p50 {7:0.0} ms, p99 {8:0.0} ms",
            phases, visitors, Figures.Median(echoes.Select(p => p.Rate)), Figures.Median(echoes.Select(p => p.Cpu)),
            Figures.Median(durables.Select(p => p.Rate)), Figures.Median(durables.Select(p => p.Cpu)), Figures.Median(ratios),
            Figures.Median(durables.Select(p => p.Latencies.At(0.5))), Figures.Median(durables.Select(p => p.Latencies.At(0.99))));
        await Figures.CloseAsync(echoLines);
        await Figures.CloseAsync(portalLines);
        return 0;
    }
}

/// <summary>A few seconds under full load.</summary>
/// <param name="Rate">Messages a second.</param>
/// <param name="Cpu">Microseconds of the host's CPU for each.</param>
/// <param name="Latencies">From sending to acknowledgement.</param>
internal sealed record Phase(double Rate, double Cpu, Latencies Latencies)
{
    public static async Task<Phase> RunAsync(HostProcess host, List<Line> lines, int seconds, Func<Guid, Guid>? nextId = null)
    {
        var before = host.CpuTime;
        var (rate, latencies) = await Figures.SaturateAsync(lines, seconds, nextId);
        return new Phase(rate, (host.CpuTime - before).TotalMicroseconds / latencies.Count, latencies);
    }

    public override string ToString() => FormattableString.Invariant($"{Rate:0} /s at {Cpu:0} us, {Latencies}");
}
