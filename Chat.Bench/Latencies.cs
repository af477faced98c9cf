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

    public override string ToString()
    {
        var sorted = all.Order().ToArray();
        return sorted.Length == 0
            ? "no answers"
            : string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.50):0.00} ms, p95 {At(0.95):0.00} ms, p99 {At(0.99):0.00} ms, max {sorted[^1]:0.0} ms");

        double At(double part) => sorted[(int)((sorted.Length - 1) * part)];
    }
}

internal static class Figures
{
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
}
