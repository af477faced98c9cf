using System.Diagnostics;
using System.Net.WebSockets;

namespace Chat.Bench.Trials;

/// <summary>One client of the host: its tabs share the token and the conversation.</summary>
internal sealed class Client
{
    /// <summary>Two tabs that open at once must become one client.</summary>
    public SemaphoreSlim Joining { get; } = new(1, 1);

    /// <summary>Null until the first tab has joined.</summary>
    public string? Token { get; set; }

    public Guid? ConversationId { get; set; }
}

/// <summary>
/// A tab that says one thing after the other, and repeats each blindly, over new connections too, until it is acknowledged.
/// Keeps what it sent and what it was promised.
/// </summary>
internal sealed class Sender(Uri host, Client client)
{
    private readonly List<Guid> sent = [];
    private readonly Dictionary<Guid, long> acknowledged = [];
    private readonly List<string> faults = [];
    private Guid pending;

    /// <summary>In the order of sending.</summary>
    public IReadOnlyList<Guid> Sent => sent;

    /// <summary>What the host has promised: the number of each message.</summary>
    public IReadOnlyDictionary<Guid, long> Acknowledged => acknowledged;

    public int Tries { get; private set; }

    public IReadOnlyList<string> Faults => faults;

    /// <summary>When the last acknowledgement came (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long LastAt { get; private set; }

    /// <summary>Talks until <paramref name="end"/>, and then until the last message is acknowledged.</summary>
    public async Task RunAsync(TimeSpan pause, CancellationToken end)
    {
        Line? line = null;
        while (faults.Count == 0 && (!end.IsCancellationRequested || pending != Guid.Empty))
        {
            try
            {
                line ??= await OpenAsync();
                await PostAsync(line);
                await Task.Delay(pause, CancellationToken.None);
            }
            catch (HubError e) when (!IsLoss(e))
            {
                faults.Add($"{client.ConversationId}: a sender was refused with {e.Message}");
            }
            catch (Exception e) when (IsLoss(e))
            {
                if (line is not null && e is not HubError)
                {
                    await line.DisposeAsync();
                    line = null;
                }

                await Task.Delay(Random.Shared.Next(20, 120), CancellationToken.None);
            }
        }

        if (line is not null)
        {
            await line.DisposeAsync();
        }
    }

    /// <summary>Sends a few of the acknowledged messages again: the answers must be the same.</summary>
    public async Task RepeatAsync(int count)
    {
        if (faults.Count == 0)
        {
            await using var line = await OpenAsync();
            foreach (var id in acknowledged.Keys.ToArray().TakeLast(count))
            {
                Promise(id, (await line.PostAsync(id, "another text")).GetProperty("sequence").GetInt64());
            }
        }
    }

    /// <summary>What a lost, dead or full host looks like from here; anything else is a fault, of the host or of this program.</summary>
    public static bool IsLoss(Exception e) =>
        e is IOException or WebSocketException or HubError { Code: "unavailable" } or TimeoutException or OperationCanceledException or ObjectDisposedException;

    private async Task<Line> OpenAsync()
    {
        await client.Joining.WaitAsync();
        try
        {
            var line = await Line.OpenAsync(host, client.Token);
            client.Token = line.Token;
            return line;
        }
        finally
        {
            client.Joining.Release();
        }
    }

    private async Task PostAsync(Line line)
    {
        if (pending == Guid.Empty)
        {
            pending = Guid.CreateVersion7();
            sent.Add(pending);
        }

        Tries++;
        var answer = await line.PostAsync(pending, $"{pending}");
        Promise(pending, answer.GetProperty("sequence").GetInt64());
        client.ConversationId = answer.GetProperty("conversationId").GetGuid();
        pending = Guid.Empty;
        LastAt = Stopwatch.GetTimestamp();
    }

    private void Promise(Guid id, long sequence)
    {
        if (!acknowledged.TryAdd(id, sequence) && acknowledged[id] != sequence)
        {
            faults.Add($"{id} was acknowledged as {acknowledged[id]} and then as {sequence}");
        }
    }
}
