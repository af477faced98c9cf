using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Core.Clients;

/// <summary>The secret that proves a session: 256 random bits, base64url.</summary>
public static class SessionToken
{
    public const int Length = 43;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored. The token has full entropy, so a plain hash suffices.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
