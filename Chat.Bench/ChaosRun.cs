using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Chat.Bench;

/// <summary>Senders that retry blindly while the host is killed again and again; then every conversation is checked.</summary>
internal static class ChaosRun
{
    public static async Task<bool> RunAsync(int visitors, int kills)
    {
        using var portal = await HostProcess.PortalAsync();
        using var end = new CancellationTokenSource();
        var senders = Enumerable.Range(0, visitors).Select(_ => new Sender(portal.Address)).ToList();
        var running = Task.WhenAll(senders.Select(sender => sender.RunAsync(end.Token)));
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(Random.Shared.Next(200, 900));
            portal.Kill();
            await portal.RestartAsync();
        }

        await Task.Delay(1_000);
        await end.CancelAsync();
        await running;

        var faults = new ConcurrentBag<string>();
        await Task.WhenAll(senders.Select(async sender =>
        {
            foreach (var fault in await sender.CheckAsync())
            {
                faults.Add(fault);
            }
        }));
        Figures.Print("{0} kills, {1} visitors: {2} acknowledged, {3} tries, {4} faults", kills, visitors, senders.Sum(s => s.Acknowledged.Count), senders.Sum(s => s.Tries), faults.Count);
        foreach (var fault in faults.Take(20))
        {
            Console.WriteLine(fault);
        }

        return faults.IsEmpty;
    }

    private sealed class Sender(Uri host)
    {
        private readonly List<Guid> order = [];
        private string? token;
        private string? conversationId;

        /// <summary>What the host has promised: the number of each message.</summary>
        public Dictionary<Guid, long> Acknowledged { get; } = [];

        public int Tries { get; private set; }

        public async Task RunAsync(CancellationToken end)
        {
            Line? line = null;
            var id = Guid.Empty;
            while (!end.IsCancellationRequested || id != Guid.Empty)
            {
                try
                {
                    line ??= await Line.OpenAsync(host, token);
                    token = line.Token;
                    if (id == Guid.Empty)
                    {
                        id = Guid.CreateVersion7();
                        order.Add(id);
                    }

                    Tries++;
                    var answer = await line.SendAsync(id, $"{id}");
                    Acknowledged[id] = answer.GetProperty("sequence").GetInt64();
                    conversationId = answer.GetProperty("conversationId").GetString();
                    id = Guid.Empty;
                }
                catch (Exception e) when (e is IOException or WebSocketException or HubError { Code: "unavailable" } or TimeoutException or InvalidOperationException)
                {
                    if (line is not null)
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

        /// <summary>Reads the whole conversation back and holds it to the contract's invariants.</summary>
        public async Task<List<string>> CheckAsync()
        {
            var faults = new List<string>();
            await using var line = await Line.OpenAsync(host, token);
            var stored = new Dictionary<Guid, long>();
            long last = 0;
            for (var hasMore = conversationId is not null; hasMore;)
            {
                var page = await line.InvokeAsync("GetMessages", $$"""{"conversationId":"{{conversationId}}","after":{{last}},"limit":200}""");
                foreach (var message in page.GetProperty("messages").EnumerateArray())
                {
                    var (id, sequence) = (message.GetProperty("id").GetGuid(), message.GetProperty("sequence").GetInt64());
                    Expect(sequence == last + 1, $"{conversationId}: after {last} comes {sequence}");
                    Expect(stored.TryAdd(id, sequence), $"{id} is stored twice");
                    Expect(message.GetProperty("body").GetString() == $"{id}", $"{id} has another body");
                    last = sequence;
                }

                hasMore = page.GetProperty("hasMore").GetBoolean();
            }

            foreach (var (id, sequence) in Acknowledged)
            {
                Expect(stored.GetValueOrDefault(id) == sequence, $"{id} was acknowledged as {sequence} and is {stored.GetValueOrDefault(id)}");
            }

            Expect(order.Where(stored.ContainsKey).Select(id => stored[id]).SequenceEqual(stored.Values.Order()), $"{conversationId}: not in the order of sending");
            return faults;

            void Expect(bool isTrue, string fault)
            {
                if (!isTrue)
                {
                    faults.Add(fault);
                }
            }
        }
    }
}
