using Chat.Core;
using Chat.Core.Diagnostics;

namespace Chat.Portal.Widget;

/// <summary>How many bytes each address has uploaded within a day, in memory: a client costs nothing, so that a limit for each client is none.</summary>
internal sealed class AddressQuota(ChatOptions options, TimeProvider clock)
{
    /// <summary>What is remembered at most; then the oldest are forgotten.</summary>
    internal const int Capacity = 50_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Since, long Bytes)> counts = [];

    /// <summary>Takes room for a file before it is received, and gives back what it did not need.</summary>
    /// <param name="announced">Its length; null counts as the largest that is allowed.</param>
    /// <exception cref="ChatRefusedException">Too much for a day.</exception>
    public async Task<T> WithinAsync<T>(string address, long? announced, Func<Task<T>> receive)
    {
        if (!options.LimitsEnabled)
        {
            return await receive();
        }

        var bytes = Math.Clamp(announced ?? options.MaxAttachmentSize, 0, options.MaxAttachmentSize);
        Take(address, bytes);
        try
        {
            return await receive();
        }
        catch
        {
            // It was refused, or the line broke: nothing is kept of it.
            Take(address, -bytes);
            throw;
        }
    }

    private void Take(string address, long bytes)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var count = counts.TryGetValue(address, out var found) && now - found.Since < Day ? found : (Since: now, Bytes: 0L);
            if (bytes > 0 && count.Bytes + bytes > options.DailyAttachmentsPerAddress)
            {
                throw new ChatRefusedException(Refusal.FileQuota, "This is more than may be uploaded in a day.");
            }

            if (counts.Count >= Capacity && !counts.ContainsKey(address))
            {
                foreach (var (oldest, _) in counts.OrderBy(c => c.Value.Since).Take(Capacity / 10).ToList())
                {
                    counts.Remove(oldest);
                }
            }

            counts[address] = count with { Bytes = Math.Max(0, count.Bytes + bytes) };
        }
    }
}
