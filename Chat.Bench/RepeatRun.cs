namespace Chat.Bench;

/// <summary>Half of all sends are repeats of what is stored already, in turns with none.</summary>
internal static class RepeatRun
{
    public static async Task RunAsync(int visitors, int phases, int seconds)
    {
        using var portal = await HostProcess.PortalAsync();
        var lines = await Figures.OpenAsync(portal.Address, visitors);
        await Figures.SaturateAsync(lines, 8);
        var ratios = new List<double>();
        for (var i = 0; i < phases; i++)
        {
            var fresh = await Phase.RunAsync(portal, lines, seconds);
            var sent = 0;
            var half = await Phase.RunAsync(portal, lines, seconds, last => Interlocked.Increment(ref sent) % 2 == 0 ? last : Guid.CreateVersion7());
            ratios.Add(half.Rate / fresh.Rate);
            Figures.Print("phase {0}: all new {1}; half repeats {2}; ratio {3:0.00}", i + 1, fresh, half, ratios[^1]);
        }

        Figures.Print("median of {0} phases, {1} visitors: half repeats : all new = {2:0.00}", phases, visitors, Figures.Median(ratios));
        await Figures.CloseAsync(lines);
    }
}
