namespace Chat.Bench.Trials;

/// <summary>Holds what is stored against what was sent, promised and shown: the invariants of docs/protocol.md.</summary>
internal static class Checker
{
    public static async Task<List<string>> CheckAsync(Uri host, Client client, IReadOnlyList<Sender> senders, Follower follower)
    {
        List<string> faults = [.. senders.SelectMany(s => s.Faults), .. follower.Faults];
        Dictionary<Guid, long> stored = [];
        try
        {
            stored = await ReadAsync(host, client, faults);
        }
        catch (HubError e)
        {
            faults.Add($"{client.ConversationId}: cannot be read: {e.Message}");
        }

        foreach (var (id, sequence) in senders.SelectMany(s => s.Acknowledged))
        {
            Expect(stored.GetValueOrDefault(id) == sequence, $"{id} was acknowledged as {sequence} and is {stored.GetValueOrDefault(id)}");
        }

        var bySequence = stored.ToDictionary(s => s.Value, s => s.Key);
        foreach (var (sequence, id) in follower.Shown)
        {
            Expect(bySequence.GetValueOrDefault(sequence) == id, $"{client.ConversationId}: {sequence} was shown as {id} and is {bySequence.GetValueOrDefault(sequence)}");
        }

        Expect(follower.Known == stored.Count, $"{client.ConversationId}: a reader has {follower.Known} of {stored.Count} messages");
        foreach (var sender in senders)
        {
            var own = sender.Sent.Where(stored.ContainsKey).Select(id => stored[id]).ToList();
            Expect(own.SequenceEqual(own.Order()), $"{client.ConversationId}: not in the order of sending");
        }

        Expect(stored.Keys.ToHashSet().IsSubsetOf(senders.SelectMany(s => s.Sent)), $"{client.ConversationId}: holds what nobody sent");
        return faults;

        void Expect(bool isTrue, string fault)
        {
            if (!isTrue)
            {
                faults.Add(fault);
            }
        }
    }

    private static async Task<Dictionary<Guid, long>> ReadAsync(Uri host, Client client, List<string> faults)
    {
        await using var line = await Line.OpenAsync(host, client.Token);
        var stored = new Dictionary<Guid, long>();
        long last = 0;
        for (var hasMore = client.ConversationId is not null; hasMore;)
        {
            var page = await line.InvokeAsync("GetMessages", $$"""{"conversationId":"{{client.ConversationId}}","after":{{last}},"limit":200}""");
            foreach (var message in page.GetProperty("messages").EnumerateArray())
            {
                var (id, sequence) = (message.GetProperty("id").GetGuid(), message.GetProperty("sequence").GetInt64());
                if (sequence != last + 1)
                {
                    faults.Add($"{client.ConversationId}: after {last} comes {sequence}");
                }

                if (!stored.TryAdd(id, sequence))
                {
                    faults.Add($"{id} is stored twice");
                }

                if (message.GetProperty("body").GetString() != $"{id}")
                {
                    faults.Add($"{id} has another body");
                }

                last = sequence;
            }

            hasMore = page.GetProperty("hasMore").GetBoolean();
        }

        return stored;
    }
}
