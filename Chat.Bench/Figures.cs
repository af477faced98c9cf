using System.Diagnostics;
using System.Globalization;

namespace Chat.Bench;

/// <summary>Milliseconds, from many tasks at once.</summary>
internal sealed class Latencies
{
    private readonly Lock gate = new();
    private readonly List<double> all = [];

    public int Count => all.Count;

    public void Add(TimeSpan elapsed)
    {
        lock (gate)
        {
            all.Add(elapsed.TotalMilliseconds);
        }
    }

    public double At(double part)
    {
        var sorted = all.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * part)];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"p50 {At(0.50):0.00} ms, p95 {At(0.95):0.00} ms, p99 {At(0.99):0.00} ms, max {At(1):0.0} ms");
}

internal static class Figures
{
    public const string Text = "A message of about the length that people write in a support chat, give or take.";

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    public static void Print(string text, params ReadOnlySpan<object> values) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, text, values));

    /// <summary>Opens lines a few at a time.</summary>
    public static async Task<List<Line>> OpenAsync(Uri host, int count)
    {
        var lines = new List<Line>(count);
        foreach (var part in Enumerable.Range(0, count).Chunk(50))
        {
            lines.AddRange(await Task.WhenAll(part.Select(_ => Line.OpenAsync(host))));
        }

        return lines;
    }

    public static Task CloseAsync(List<Line> lines) => Task.WhenAll(lines.Select(line => line.DisposeAsync().AsTask()));

    /// <summary>Every line sends the next message when the last is acknowledged.</summary>
    /// <param name="nextId">The id of the message to send; an old one is a repeat.</param>
    public static async Task<(double Rate, Latencies Latencies)> SaturateAsync(List<Line> lines, int seconds, Func<Guid, Guid>? nextId = null)
    {
        var latencies = new Latencies();
        var clock = Stopwatch.StartNew();
        var length = TimeSpan.FromSeconds(seconds);
        await Task.WhenAll(lines.Select(async line =>
        {
            for (var id = Guid.CreateVersion7(); clock.Elapsed < length; id = nextId?.Invoke(id) ?? Guid.CreateVersion7())
            {
                var began = Stopwatch.GetTimestamp();
                var arrived = await line.SendAsync(id, Text);
                latencies.Add(Stopwatch.GetElapsedTime(began, arrived));
            }
        }));
        return (latencies.Count / clock.Elapsed.TotalSeconds, latencies);
    }
}
