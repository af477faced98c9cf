using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Chat.Core;
using Chat.Core.Diagnostics;

namespace Chat.Portal.Widget;

/// <summary>
/// Asks newcomers for a little work while a site is flooded with them, and for nothing in peace. Whoever was here before comes in by his
/// token, without. A challenge is <c>nonce:bits</c>, its proof <c>nonce:number</c> with a SHA-256 that begins with so many zero bits; the host
/// keeps nothing of a challenge before it is solved. Public: docs/protocol.md.
/// </summary>
internal sealed class VisitorChallenges(ChatOptions options, TimeProvider clock)
{
    /// <summary>About 65,000 hashes: a tenth of a second on a desk, one second on a slow phone.</summary>
    public const int Bits = 16;

    /// <summary>Where those who solve it are a flood themselves.</summary>
    public const int HardBits = 18;

    /// <summary>Newcomers of a site per second that are peace, however long it lasts.</summary>
    private const int PerSecond = 10;

    private const int NonceLength = 28;
    private const int Remembered = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Alarm = TimeSpan.FromMinutes(1);

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<Guid, Tide> tides = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = [];
    private DateTimeOffset swept;

    /// <summary>A newcomer wants in.</summary>
    /// <param name="siteId">Where.</param>
    /// <param name="proof">Of the challenge that he was given; null when he was given none.</param>
    /// <exception cref="ChatRefusedException">He has to solve a challenge first; the message is the challenge.</exception>
    public void Require(Guid siteId, string? proof)
    {
        if (!options.LimitsEnabled)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var tide = tides.GetOrAdd(siteId, _ => new Tide(options.Limits.NewcomersPerSite));
        var bits = tide.Rise(now);
        if (bits == 0)
        {
            return;
        }

        if (!IsSolved(siteId, proof, now))
        {
            throw new ChatRefusedException(Refusal.ChallengeRequired, $"{Create(siteId, bits, now)}:{bits}");
        }

        tide.Solved(now);
    }

    private string Create(Guid siteId, int bits, DateTimeOffset now)
    {
        Span<byte> nonce = stackalloc byte[21];
        BinaryPrimitives.WriteUInt32BigEndian(nonce, (uint)(now + Lifetime).ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(nonce[4..8]);
        nonce[8] = (byte)bits;
        Sign(siteId, nonce[..9], nonce[9..]);
        return Base64Url.EncodeToString(nonce);
    }

    private bool IsSolved(Guid siteId, string? proof, DateTimeOffset now)
    {
        Span<byte> nonce = stackalloc byte[21];
        Span<byte> signature = stackalloc byte[12];
        if (proof is not { Length: > NonceLength + 1 and <= NonceLength + 12 } || proof[NonceLength] != ':'
            || proof.AsSpan(NonceLength + 1).ContainsAnyExceptInRange('0', '9') || !Base64Url.TryDecodeFromChars(proof.AsSpan(0, NonceLength), nonce, out var length) || length != nonce.Length)
        {
            return false;
        }

        Sign(siteId, nonce[..9], signature);
        var ends = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(nonce));
        if (!CryptographicOperations.FixedTimeEquals(signature, nonce[9..]) || ends <= now || LeadingZeros(proof) < nonce[8])
        {
            return false;
        }

        // Each counts once. To fill this somebody has to do the work as often.
        Sweep(now);
        return used.Count < Remembered && used.TryAdd(proof[..NonceLength], ends);
    }

    private void Sign(Guid siteId, ReadOnlySpan<byte> text, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[16 + 9];
        siteId.TryWriteBytes(signed);
        text.CopyTo(signed[16..]);
        HMACSHA256.HashData(key, signed).AsSpan(0, signature.Length).CopyTo(signature);
    }

    private static int LeadingZeros(string proof)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(proof), hash);
        return BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - swept < TimeSpan.FromSeconds(10))
        {
            return;
        }

        swept = now;
        foreach (var (nonce, ends) in used)
        {
            if (ends <= now)
            {
                used.TryRemove(nonce, out _);
            }
        }
    }

    /// <summary>How many came lately: leaks so much a second, and is a flood when it runs over, and for a minute after.</summary>
    private sealed class Tide(int burst)
    {
        private readonly Lock gate = new();
        private readonly Bucket newcomers = new(burst);
        private readonly Bucket solvers = new(burst);

        /// <returns>The bits of a challenge; 0 for none.</returns>
        public int Rise(DateTimeOffset now)
        {
            lock (gate)
            {
                return !newcomers.Take(now) ? 0 : solvers.IsOver(now) ? HardBits : Bits;
            }
        }

        public void Solved(DateTimeOffset now)
        {
            lock (gate)
            {
                solvers.Take(now);
            }
        }
    }

    private sealed class Bucket(int burst)
    {
        private double level;
        private DateTimeOffset at;
        private DateTimeOffset until;

        public bool IsOver(DateTimeOffset now) => now < until;

        /// <summary>One more.</summary>
        /// <returns>Whether it has run over, now or within the last minute.</returns>
        public bool Take(DateTimeOffset now)
        {
            level = Math.Clamp(level - ((now - at).TotalSeconds * PerSecond), 0, burst) + 1;
            at = now;
            if (level > burst)
            {
                until = now + Alarm;
            }

            return now < until;
        }
    }
}
