using System.Text.Json;

namespace Chat.Bench.Trials;

/// <summary>
/// A reader who follows one client's conversation as the widget does: takes pushes in order, asks for what is missing, and
/// after a loss says what he knows. Keeps every number that he was ever shown.
/// </summary>
internal sealed class Follower(Uri host, Client client)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Guid> shown = [];
    private readonly List<string> faults = [];
    private string? epoch;
    private string? conversationId;
    private Line? line;
    private Task filling = Task.CompletedTask;
    private long target;

    /// <summary>Complete up to here.</summary>
    public long Known { get; private set; }

    /// <summary>How often he had to come back.</summary>
    public int Returns { get; private set; }

    /// <summary>By number, as he was shown them first.</summary>
    public IReadOnlyDictionary<long, Guid> Shown => shown;

    public IReadOnlyList<string> Faults => faults;

    public async Task RunAsync(CancellationToken end)
    {
        for (var attempt = 0; !end.IsCancellationRequested;)
        {
            try
            {
                if (client.Token is null)
                {
                    await Task.Delay(20, end);
                    continue;
                }

                await using var opened = await Line.OpenAsync(host, client.Token, Position(), Hear);
                TakeJoin(opened.Joined);
                line = opened;
                (attempt, Returns) = (0, Returns + 1);
                Fill();
                await opened.Lost.WaitAsync(end);
            }
            catch (HubError e) when (!Sender.IsLoss(e))
            {
                faults.Add($"{conversationId}: a reader was refused with {e.Message}");
                return;
            }
            catch (Exception e) when (Sender.IsLoss(e))
            {
                // Comes back below.
            }

            line = null;
            await filling;

            // As the widget of somebody who looks at it.
            await Task.Delay(Random.Shared.Next(Math.Min(1_000 << Math.Min(attempt++, 4), 3_000)), CancellationToken.None);
        }
    }

    private string? Position()
    {
        lock (gate)
        {
            return conversationId is null ? null : $$"""{"epoch":"{{epoch}}","conversationId":"{{conversationId}}","sequence":{{Known}}}""";
        }
    }

    private void TakeJoin(JsonElement joined)
    {
        lock (gate)
        {
            if (joined.GetProperty("reset").GetBoolean())
            {
                faults.Add($"{conversationId}: the host does not know {Known}, which it has shown");
            }

            epoch = joined.GetProperty("epoch").GetString();
            if (joined.TryGetProperty("conversation", out var conversation) && conversation.ValueKind == JsonValueKind.Object)
            {
                conversationId = conversation.GetProperty("id").GetString();
                target = Math.Max(target, conversation.GetProperty("lastSequence").GetInt64());
                if (Known == 0 && joined.GetProperty("hasMore").GetBoolean())
                {
                    return;
                }
            }

            foreach (var message in joined.GetProperty("messages").EnumerateArray())
            {
                Take(message);
            }
        }
    }

    private void Hear(string call, JsonElement argument)
    {
        lock (gate)
        {
            if (call == "MessageReceived")
            {
                conversationId ??= argument.GetProperty("conversationId").GetString();
                target = Math.Max(target, argument.GetProperty("sequence").GetInt64());
                Take(argument);
            }
            else if (call == "Head")
            {
                conversationId ??= argument.GetProperty("conversationId").GetString();
                target = Math.Max(target, argument.GetProperty("lastSequence").GetInt64());
            }
        }

        Fill();
    }

    private void Take(JsonElement message)
    {
        var (sequence, id) = (message.GetProperty("sequence").GetInt64(), message.GetProperty("id").GetGuid());
        if (!shown.TryAdd(sequence, id) && shown[sequence] != id)
        {
            faults.Add($"{conversationId}: {sequence} was {shown[sequence]} and is now {id}");
        }

        if (sequence == Known + 1)
        {
            Known = sequence;
        }
    }

    private void Fill()
    {
        lock (gate)
        {
            if (filling.IsCompleted && target > Known && line is { } open)
            {
                filling = FillAsync(open);
            }
        }
    }

    private async Task FillAsync(Line open)
    {
        try
        {
            while (Known < target)
            {
                var page = await open.InvokeAsync("GetMessages", $$"""{"conversationId":"{{conversationId}}","after":{{Known}},"limit":200}""");
                lock (gate)
                {
                    var before = Known;
                    foreach (var message in page.GetProperty("messages").EnumerateArray())
                    {
                        Take(message);
                    }

                    if (Known == before)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (Sender.IsLoss(e))
        {
            // The next line says what is known.
        }
    }
}
