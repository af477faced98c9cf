using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Portal.Identity;

/// <summary>
/// What a ceremony must remember between its question and its answer. The browser carries it, sealed, so that whoever only asks fills no memory;
/// an answer that was right is remembered until its question is over, so that it counts once.
/// </summary>
internal sealed class PasskeyStates(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Assertion = "assertion";
    public const string Attestation = "attestation";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> used = [];

    public string Seal(string kind, string state) => Sealer(kind).Protect(state, Lifetime);

    /// <summary>Null when it is too old, of another kind, or none of ours.</summary>
    public string? Open(string kind, string? text)
    {
        try
        {
            return text is null ? null : Sealer(kind).Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The answer to this question was right. False when another was before it.</summary>
    public bool Use(string text)
    {
        var now = clock.GetUtcNow();
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        lock (gate)
        {
            foreach (var (key, _) in used.Where(u => u.Value <= now).ToList())
            {
                used.Remove(key);
            }

            return used.TryAdd(hash, now + Lifetime + TimeSpan.FromMinutes(1));
        }
    }

    private ITimeLimitedDataProtector Sealer(string kind) => protection.CreateProtector("Chat.Passkeys", kind).ToTimeLimitedDataProtector();
}
