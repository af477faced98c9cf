using System.Security.Cryptography;
using System.Text;
using Chat.Core.Clients;

namespace Chat.Portal.Identity;

/// <summary>
/// The one-time code that lets whoever reads the server's log make the first administrator. Good once and for an hour;
/// a restart makes another.
/// </summary>
public sealed class SetupCode(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private byte[]? hash;
    private DateTimeOffset expires;

    /// <summary>Makes a new code; an earlier one is no good any more.</summary>
    public string Create()
    {
        var code = SessionToken.Create();
        lock (gate)
        {
            hash = SessionToken.Hash(code);
            expires = clock.GetUtcNow() + Lifetime;
        }

        return code;
    }

    public bool IsGood(string? code)
    {
        lock (gate)
        {
            return hash is not null && clock.GetUtcNow() < expires && code is { Length: SessionToken.Length }
                && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(code)));
        }
    }

    /// <summary>What it was taken for could not be done: it is as good as before.</summary>
    public void GiveBack(string code)
    {
        lock (gate)
        {
            hash ??= SessionToken.Hash(code);
        }
    }

    /// <summary>Takes the code if it is good; only one caller gets it.</summary>
    public bool Use(string? code)
    {
        lock (gate)
        {
            var isGood = IsGood(code);
            if (isGood)
            {
                hash = null;
            }

            return isGood;
        }
    }
}
