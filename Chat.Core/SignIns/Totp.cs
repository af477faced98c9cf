using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Core.SignIns;

/// <summary>Codes by time as authenticator apps make them: RFC 6238 with SHA-1, 30 seconds and six digits, which is what all of them know.</summary>
public static class Totp
{
    /// <summary>How many steps a clock may be wrong, either way.</summary>
    public const int Window = 1;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>160 random bits in base 32.</summary>
    public static string CreateSecret() => RandomNumberGenerator.GetString(Alphabet, 32);

    /// <summary>What a QR code says to the app.</summary>
    public static string Address(string secret, string account, string issuer) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={secret}&issuer={Uri.EscapeDataString(issuer)}&digits=6&period=30";

    public static string Code(string secret, DateTimeOffset time) => Code(Bytes(secret), StepOf(time));

    /// <summary>The step whose code this is, of those that count now; null when it is none.</summary>
    public static long? Find(string secret, string code, DateTimeOffset now)
    {
        var digits = Encoding.ASCII.GetBytes(new string([.. code.Where(char.IsAsciiDigit)]));
        var (key, found) = (Bytes(secret), (long?)null);
        for (var step = StepOf(now) - Window; step <= StepOf(now) + Window; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(digits, Encoding.ASCII.GetBytes(Code(key, step))))
            {
                found = step;
            }
        }

        return found;
    }

    private static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    private static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The standard's hash: as a keyed code over a counter it is not weakened by collisions.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var at = hash[^1] & 0x0F;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(at, 4)) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string secret)
    {
        var (bytes, bits, held) = (new List<byte>(secret.Length * 5 / 8), 0, 0);
        foreach (var letter in secret)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                throw new FormatException("A secret has the letters of base 32 only.");
            }

            (bits, held) = ((bits << 5) | value, held + 5);
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)(bits >> held));
                bits &= (1 << held) - 1;
            }
        }

        return [.. bytes];
    }
}
