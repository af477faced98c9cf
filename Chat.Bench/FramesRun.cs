namespace Chat.Bench;

/// <summary>Frames that no client sends, many of them, on lines that come and go. The host must live, tell nothing, and not grow.</summary>
internal static class FramesRun
{
    private const int PerLine = 500;
    private const int Lines = 8;

    /// <returns>Whether nothing was found.</returns>
    public static async Task<bool> RunAsync(int frames, int seed)
    {
        using var portal = await HostProcess.PortalAsync();
        await SendAsync(portal.Address, frames / 4, seed - 1);
        var warm = portal.Memory;
        var (answers, leaks, cut) = await SendAsync(portal.Address, frames, seed);
        await using var line = await Line.OpenAsync(portal.Address);
        var stored = (await line.PostAsync(Guid.CreateVersion7(), "still here")).GetProperty("sequence").GetInt32();

        Figures.Print(
            "frames: {0} sent with seed {1}, {2} answers, {3} that told too much, {4} lines that the host cut; a message after it has sequence {5}; {6:0} MB after {7}, {8:0} MB at the end",
            frames, seed, answers, leaks.Count, cut, stored, warm / 1e6, frames / 4, portal.Memory / 1e6);
        foreach (var leak in leaks.Take(10))
        {
            Console.WriteLine($"  {leak}");
        }

        return leaks.Count == 0 && stored == 1 && portal.Memory < warm * 1.5;
    }

    private static async Task<(int Answers, List<string> Leaks, int Cut)> SendAsync(Uri host, int frames, int seed)
    {
        var (answers, cut, leaks) = (0, 0, new List<string>());
        var gate = new Lock();
        await Parallel.ForAsync(0, (frames + PerLine - 1) / PerLine, new ParallelOptions { MaxDegreeOfParallelism = Lines }, async (part, stop) =>
        {
            var mutator = new FrameMutator(seed + (part * 7_919));
            using var line = await FrameLine.OpenAsync(host, stop);
            for (var i = 0; i < Math.Min(PerLine, frames - (part * PerLine)) && line.IsOpen; i++)
            {
                await line.SendAsync(mutator.Next(), stop);
            }

            var wasOpen = line.IsOpen;
            await line.CloseAsync(stop);
            lock (gate)
            {
                answers += line.Answers;
                leaks.AddRange(line.Leaks);
                cut += wasOpen ? 0 : 1;
            }
        });
        return (answers, leaks, cut);
    }
}
