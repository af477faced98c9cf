namespace Chat.Bench.Trials;

/// <summary>The host is killed at random moments and started again.</summary>
internal static class ChaosRun
{
    public static async Task<TrialResult> RunAsync(HostSetup setup, int visitors, int kills)
    {
        using var host = await HostProcess.PortalAsync(setup);
        return await new Trial(host, visitors, TimeSpan.Zero).RunAsync($"{kills} kills", async trial =>
        {
            for (var i = 0; i < kills; i++)
            {
                await MomentAsync(trial, i);
                host.Kill();
                await host.RestartAsync();
            }
        });
    }

    /// <summary>A random moment; every second one lies in the middle of traffic, which a slow machine would not have begun with yet.</summary>
    internal static async Task MomentAsync(Trial trial, int number)
    {
        if (number % 2 == 0)
        {
            await trial.NextAcknowledgementAsync();
        }

        await Task.Delay(Random.Shared.Next(200, 900));
    }
}

/// <summary>The host is asked to stop, as a deploy does, and started again.</summary>
internal static class StopRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<TrialResult> RunAsync(HostSetup setup, int visitors, int stops)
    {
        using var host = await HostProcess.PortalAsync(setup);
        var found = new List<string>();
        var longest = TimeSpan.Zero;
        var result = await new Trial(host, visitors, TimeSpan.Zero).RunAsync($"{stops} stops", async _ =>
        {
            for (var i = 0; i < stops; i++)
            {
                var idle = await Figures.OpenAsync(host.Address, visitors);
                await Task.Delay(Random.Shared.Next(200, 900));
                var took = await host.StopAsync();
                longest = took > longest ? took : longest;
                await Task.WhenAll(idle.Select(line => line.Lost));
                if (took > Limit || !idle.TrueForAll(line => line.IsToldToReturn))
                {
                    found.Add($"stopping took {took.TotalSeconds:0.0} s, and {idle.Count(line => line.IsToldToReturn)} of {idle.Count} were told to come back");
                }

                await Figures.CloseAsync(idle);
                await host.RestartAsync();
            }

            Figures.Print("the longest stop took {0:0.0} s", longest.TotalSeconds);
        });
        found.ForEach(Console.WriteLine);
        return result with { Faults = [.. result.Faults, .. found] };
    }
}

/// <summary>The host is killed, and each kill takes back what was never flushed: all of it, or a random half.</summary>
internal static class PowerCutRun
{
    /// <returns>Null where there is no faulty disk, which is said.</returns>
    public static async Task<TrialResult?> RunAsync(HostSetup setup, int visitors, int cuts)
    {
        using var host = await HostProcess.PortalAsync(setup with { HasFaultyDisk = true });
        if (host.Disk is not { } disk)
        {
            Console.WriteLine($"Skipped: {host.NoDisk}");
            return null;
        }

        var undone = 0;
        return await new Trial(host, visitors, TimeSpan.Zero).RunAsync($"{cuts} power cuts", async trial =>
        {
            for (var i = 0; i < cuts; i++)
            {
                await ChaosRun.MomentAsync(trial, i);
                host.Kill();
                undone += disk.Undo(i % 2 == 0 ? null : Random.Shared).Undone;
                await host.RestartAsync();
            }

            Figures.Print("{0} writes were lost with the power", undone);
        });
    }
}
