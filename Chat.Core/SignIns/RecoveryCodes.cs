using System.Security.Cryptography;
using System.Text;

namespace Chat.Core.SignIns;

/// <summary>Codes for whoever has lost his authenticator: 80 random bits in letters that nobody mistakes, shown once, stored as hashes.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 16;

    public static IReadOnlyList<string> Create() =>
        [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(part => new string(part))))];

    /// <summary>Null for what cannot be one.</summary>
    public static byte[]? Hash(string code)
    {
        var letters = new string([.. code.ToLowerInvariant().Where(Alphabet.Contains)]);
        return letters.Length == Length ? SHA256.HashData(Encoding.ASCII.GetBytes(letters)) : null;
    }
}
