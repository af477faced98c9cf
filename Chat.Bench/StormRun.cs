using System.Diagnostics;
using Chat.Bench.Trials;

namespace Chat.Bench;

/// <summary>Everybody comes back after a restart, as the widgets of people who look at them do.</summary>
internal static class StormRun
{
    public static async Task RunAsync(int visitors)
    {
        using var host = await HostProcess.PortalAsync();
        var lines = await Figures.OpenAsync(host.Address, visitors);
        var tokens = lines.ConvertAll(line => line.Token);
        var sent = await Task.WhenAll(lines.Select(line => line.PostAsync(Guid.CreateVersion7(), Figures.Text)));
        var positions = lines.Zip(sent, (line, answer) =>
            $$"""{"epoch":{{line.Joined.GetProperty("epoch").GetRawText()}},"conversationId":{{answer.GetProperty("conversationId").GetRawText()}},"sequence":0}""").ToList();
        host.Kill();
        await Figures.CloseAsync(lines);

        var tries = 0;
        var back = new Latencies();
        using var ready = new CancellationTokenSource();
        var readyAt = 0L;
        var returns = tokens.Zip(positions).Select(async visitor =>
        {
            for (var attempt = 0; ; attempt++)
            {
                await Task.Delay(Random.Shared.Next(Math.Min(1_000 << Math.Min(attempt, 4), 3_000)));
                try
                {
                    Interlocked.Increment(ref tries);
                    var line = await Line.OpenAsync(host.Address, visitor.First, visitor.Second);
                    if (line.Joined.GetProperty("messages").GetArrayLength() != 1)
                    {
                        throw new InvalidOperationException("Somebody came back and is not complete.");
                    }

                    back.Add(Stopwatch.GetElapsedTime(readyAt == 0 ? Stopwatch.GetTimestamp() : readyAt));
                    return line;
                }
                catch (Exception e) when (Sender.IsLoss(e))
                {
                    // Tries again.
                }
            }
        }).ToList();
        var clock = Stopwatch.StartNew();
        await host.RestartAsync();
        readyAt = Stopwatch.GetTimestamp();
        var started = clock.Elapsed;
        var returned = await Task.WhenAll(returns);

        Figures.Print(
            "{0} visitors, host killed and ready again after {1:0.0} s: all back and complete {2:0.0} s later (half of them after {3:0.0} s), {4} tries",
            visitors, started.TotalSeconds, back.At(1) / 1_000, back.At(0.5) / 1_000, tries);
        await Figures.CloseAsync([.. returned]);
    }
}
