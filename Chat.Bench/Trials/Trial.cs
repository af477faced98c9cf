using System.Diagnostics;

namespace Chat.Bench.Trials;

/// <summary>What a trial showed.</summary>
/// <param name="Acknowledged">Messages.</param>
/// <param name="Faults">A sentence for each; none is what is wanted.</param>
internal sealed record TrialResult(int Acknowledged, IReadOnlyList<string> Faults);

/// <summary>Clients, each with two tabs that send and one that reads, on a host to which something happens; then everything is checked.</summary>
internal sealed class Trial
{
    private const int Tabs = 2;

    /// <summary>Nobody may be incomplete for longer once all is well. A push that was lost at the very end is noticed by the next Head.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HostProcess host;
    private readonly TimeSpan pause;
    private readonly List<(Client Client, Sender[] Senders, Follower Follower)> clients;

    /// <param name="host">Running.</param>
    /// <param name="visitors">How many clients.</param>
    /// <param name="pause">Of a sender after each acknowledgement.</param>
    public Trial(HostProcess host, int visitors, TimeSpan pause)
    {
        this.host = host;
        this.pause = pause;
        clients = [.. Enumerable.Range(0, visitors).Select(_ => new Client())
            .Select(client => (client, Enumerable.Range(0, Tabs).Select(_ => new Sender(host.Address, client)).ToArray(), new Follower(host.Address, client)))];
    }

    public int Acknowledged => Senders.Sum(s => s.Acknowledged.Count);

    private IEnumerable<Sender> Senders => clients.SelectMany(c => c.Senders);

    /// <param name="title">For the line that is printed.</param>
    /// <param name="disturb">What happens to the host; it is well again when this returns.</param>
    public async Task<TrialResult> RunAsync(string title, Func<Trial, Task> disturb)
    {
        using var end = new CancellationTokenSource();
        using var gone = new CancellationTokenSource();
        var sending = Task.WhenAll(Senders.Select(sender => sender.RunAsync(pause, end.Token)));
        var following = Task.WhenAll(clients.Select(c => c.Follower.RunAsync(gone.Token)));

        await disturb(this);
        var clock = Stopwatch.StartNew();
        await Task.Delay(500, CancellationToken.None);
        await end.CancelAsync();
        await sending;
        while (clock.Elapsed < Patience && !clients.TrueForAll(c => c.Follower.Known >= Last(c.Senders)))
        {
            await Task.Delay(20, CancellationToken.None);
        }

        var complete = clock.Elapsed;
        await gone.CancelAsync();
        await following;
        await Task.WhenAll(Senders.Select(sender => sender.RepeatAsync(3)));

        var faults = (await Task.WhenAll(clients.Select(c => Checker.CheckAsync(host.Address, c.Client, c.Senders, c.Follower)))).SelectMany(f => f).ToList();
        Figures.Print(
            "{0}: {1} acknowledged to {2} senders in {3} tries; {4} readers came back {5} times and were complete {6:0.0} s after the end; {7} faults",
            title, Acknowledged, clients.Count * Tabs, Senders.Sum(s => s.Tries), clients.Count, clients.Sum(c => Math.Max(0, c.Follower.Returns - 1)), complete.TotalSeconds, faults.Count);
        foreach (var fault in faults.Take(10))
        {
            Console.WriteLine($"  {fault}");
        }

        return new TrialResult(Acknowledged, faults);
    }

    /// <summary>Waits until a message is acknowledged that was not before.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="TimeoutException">None in half a minute.</exception>
    public async Task<TimeSpan> NextAcknowledgementAsync()
    {
        var clock = Stopwatch.StartNew();
        var began = Stopwatch.GetTimestamp();
        while (Senders.Max(s => s.LastAt) < began)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException("Nothing is acknowledged any more.");
            }

            await Task.Delay(5, CancellationToken.None);
        }

        return clock.Elapsed;
    }

    private static long Last(Sender[] senders) => senders.SelectMany(s => s.Acknowledged.Values).DefaultIfEmpty().Max();
}
