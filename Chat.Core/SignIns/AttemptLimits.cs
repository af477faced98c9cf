using Chat.Core.Agents;

namespace Chat.Core.SignIns;

/// <summary>
/// Counts wrong passwords and codes, for each account and for each network. A try is counted before it is looked at and given
/// back when it was right, so that any number at once get no more than what is left. It counts the account as it was typed:
/// one that does not exist is locked like one that does.
/// </summary>
public sealed class AttemptLimits(TimeProvider clock)
{
    public const int MostOfAccount = 5;

    /// <summary>A whole office may sit behind one.</summary>
    public const int MostOfNetwork = 40;

    /// <summary>After the last wrong try.</summary>
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    /// <summary>What is remembered at most; then what ends soonest is forgotten.</summary>
    internal const int Capacity = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Count> counts = [];

    internal int Remembered
    {
        get
        {
            lock (gate)
            {
                return counts.Count;
            }
        }
    }

    /// <summary>Takes a try. False when there is none left; then nothing may be looked at.</summary>
    public bool TryTake(string account, string? network)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var (ofAccount, ofNetwork) = (Of(AccountKey(account), now), Of(NetworkKey(network), now));
            if (ofAccount.Tries >= MostOfAccount || ofNetwork.Tries >= MostOfNetwork)
            {
                return false;
            }

            Keep(AccountKey(account), new Count(ofAccount.Tries + 1, now + Lock), now);
            Keep(NetworkKey(network), new Count(ofNetwork.Tries + 1, now + Lock), now);
            return true;
        }
    }

    /// <summary>The try that was taken was right: the account begins anew, the network has its try back.</summary>
    public void Succeed(string account, string? network)
    {
        lock (gate)
        {
            counts.Remove(AccountKey(account));
            if (counts.TryGetValue(NetworkKey(network), out var count))
            {
                counts[NetworkKey(network)] = count with { Tries = Math.Max(0, count.Tries - 1) };
            }
        }
    }

    // As the store looks an address up: two spellings of one account are one account.
    private static string AccountKey(string account) => $"account {PasswordRules.Normalize(account.Length > 256 ? account[..256] : account).ToUpperInvariant()}";

    private static string NetworkKey(string? network) => $"network {network}";

    private Count Of(string key, DateTimeOffset now) => counts.TryGetValue(key, out var count) && count.EndsAt > now ? count : default;

    private void Keep(string key, Count count, DateTimeOffset now)
    {
        if (counts.Count >= Capacity && !counts.ContainsKey(key))
        {
            MakeRoom(now);
        }

        counts[key] = count;
    }

    /// <summary>A tenth at a time, so that whoever floods pays for it once in two thousand tries.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, _) in counts.Where(c => c.Value.EndsAt <= now).ToList())
        {
            counts.Remove(key);
        }

        if (counts.Count > Capacity - (Capacity / 10))
        {
            // Who still has tries goes before who is locked.
            foreach (var (key, _) in counts.OrderBy(c => c.Value.Tries >= MostOfAccount).ThenBy(c => c.Value.EndsAt).Take(Capacity / 10).ToList())
            {
                counts.Remove(key);
            }
        }
    }

    private readonly record struct Count(int Tries, DateTimeOffset EndsAt);
}
