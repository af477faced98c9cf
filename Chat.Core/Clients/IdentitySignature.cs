using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>
/// How a site proves who its visitor is: HMAC-SHA256 over fields that each stand with their length before them, so that no two
/// different identities give the same text. The key is the UTF-8 of the secret's text. Public: docs/identity.md.
/// </summary>
public static class IdentitySignature
{
    /// <summary>Names the form of the signed text, so that another form can never be taken for it.</summary>
    public const string Form = "chat-identity-1";

    /// <summary>The furthest end that a signature may name.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>By so much the site's clock may differ from ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // Half a character would become the same replacement as any other half: two identities, one text.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public static string Create(
        string secret, string siteKey, string id, string? name, string? email, IReadOnlyDictionary<string, string>? attributes, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Strict.GetBytes(secret), SignedText(siteKey, id, name, email, attributes, expires)));

    /// <summary>The bytes that are signed.</summary>
    /// <exception cref="EncoderFallbackException">A field holds half of a surrogate pair.</exception>
    public static byte[] SignedText(
        string siteKey, string id, string? name, string? email, IReadOnlyDictionary<string, string>? attributes, long expires)
    {
        using var text = new MemoryStream();
        Write(Strict.GetBytes(Form));
        Write(Strict.GetBytes(siteKey));
        Write(Strict.GetBytes(id));
        Write(Strict.GetBytes(name ?? ""));
        Write(Strict.GetBytes(email ?? ""));
        Write(Strict.GetBytes(expires.ToString(CultureInfo.InvariantCulture)));

        // By bytes: UTF-16 has another order beyond the basic plane.
        var sorted = (attributes ?? new Dictionary<string, string>()).Select(a => (Key: Strict.GetBytes(a.Key), Value: Strict.GetBytes(a.Value))).ToList();
        sorted.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        foreach (var (key, value) in sorted)
        {
            Write(key);
            Write(value);
        }

        return text.ToArray();

        void Write(byte[] field)
        {
            text.Write(Strict.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{field.Length}:")));
            text.Write(field);
        }
    }

    /// <summary>Whether the claim still counts; one that has ended only says again what is known already.</summary>
    /// <exception cref="ChatRefusedException">None of the secrets signed it, or it ends too late.</exception>
    public static bool Verify(IdentityClaim claim, string siteKey, IEnumerable<string> secrets, DateTimeOffset now) => Verify(claim, [siteKey], secrets, now);

    /// <param name="siteKeys">All that the site is known by: it may have another key than its server knows.</param>
    /// <inheritdoc cref="Verify(IdentityClaim, string, IEnumerable{string}, DateTimeOffset)"/>
    public static bool Verify(IdentityClaim claim, IReadOnlyList<string> siteKeys, IEnumerable<string> secrets, DateTimeOffset now)
    {
        if (!secrets.Any(secret => siteKeys.Any(siteKey => IsBy(secret, claim, siteKey))))
        {
            throw new ChatRefusedException(Refusal.IdentityInvalid, "The signature is not of this site, or something was changed after it was signed.");
        }

        var end = now.ToUnixTimeSeconds();
        if (claim.Expires > end + (long)(Lifetime + Skew).TotalSeconds)
        {
            throw new ChatRefusedException(Refusal.IdentityInvalid, $"The identity ends too late; allowed are {Lifetime.TotalMinutes:0} minutes from now.");
        }

        return claim.Expires > end - (long)Skew.TotalSeconds;
    }

    /// <summary>After this nobody need remember who showed it: it counts no more.</summary>
    public static DateTimeOffset EndOf(IdentityClaim claim) => DateTimeOffset.FromUnixTimeSeconds(claim.Expires) + Skew;

    private static bool IsBy(string secret, IdentityClaim claim, string siteKey)
    {
        try
        {
            var expected = Create(secret, siteKey, claim.Id, claim.Name, claim.Email, claim.Attributes, claim.Expires);
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(claim.Signature));
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
