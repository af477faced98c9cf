using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chat.Bench;

/// <summary>Messages at a fixed rate. A message that leaves late counts from the time it was due.</summary>
internal static partial class LoadRun
{
    public static async Task RunAsync(int visitors, int rate, int seconds)
    {
        using (var echo = await HostProcess.EchoAsync())
        {
            await MeasureAsync("a bare SignalR echo", echo, visitors, rate, Math.Min(seconds, 10));
        }

        using var portal = await HostProcess.PortalAsync();
        await MeasureAsync("the host", portal, visitors, rate, seconds);
    }

    private static async Task MeasureAsync(string name, HostProcess host, int visitors, int rate, int seconds)
    {
        var lines = await Figures.OpenAsync(host.Address, visitors);

        // Warm: what the host is after a minute of work, not in its first seconds.
        await Figures.SaturateAsync(lines, 5);
        await SendAsync(lines, rate, 3);
        var before = host.CpuTime;

        var (latencies, errors) = await SendAsync(lines, rate, seconds);

        Figures.Print(
            "{0}: {1} visitors, {2} messages/s for {3} s: {4} acknowledged, {5} errors, {6}, {7:0} % of a core, {8:0} MB",
            name, visitors, rate, seconds, latencies.Count, errors, latencies, (host.CpuTime - before).TotalSeconds / seconds * 100, host.Memory / 1e6);
        await Figures.CloseAsync(lines);
    }

    public static Task<(Latencies Latencies, int Errors)> SendAsync(List<Line> lines, int rate, int seconds) =>
        Task.Factory.StartNew(() => Pace(lines, rate, seconds), TaskCreationOptions.LongRunning).Unwrap();

    /// <summary>On a thread of its own, which sleeps in microseconds: a pool timer is up to 15 ms late, and spinning would take a core.</summary>
    private static async Task<(Latencies Latencies, int Errors)> Pace(List<Line> lines, int rate, int seconds)
    {
        var latencies = new Latencies();
        var errors = 0;
        var pending = new Task[rate * seconds];
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < pending.Length; sent++)
        {
            var due = began + (long)((double)sent / rate * Stopwatch.Frequency);
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
            {
                Sleep(early);
            }

            pending[sent] = OneAsync(lines[sent % lines.Count], due);
        }

        await Task.WhenAll(pending);
        return (latencies, errors);

        async Task OneAsync(Line line, long due)
        {
            try
            {
                latencies.Add(Stopwatch.GetElapsedTime(due, await line.SendAsync(Guid.CreateVersion7(), Figures.Text)));
            }
            catch (Exception e) when (e is HubError or IOException or TimeoutException)
            {
                Interlocked.Increment(ref errors);
            }
        }
    }

    private static void Sleep(TimeSpan time)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = USleep((uint)Math.Max(1, time.TotalMicroseconds));
        }
        else
        {
            Thread.Sleep(time > TimeSpan.FromMilliseconds(1) ? 1 : 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int USleep(uint microseconds);
}
