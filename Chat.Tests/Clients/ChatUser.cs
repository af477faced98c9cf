using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Tests.Clients;

/// <summary>Serialize with JsonSerializerOptions.Web.</summary>
public sealed record ChatUser(string Id, string Name, string Email, IReadOnlyDictionary<string, string> Attributes, long Expires, string Signature)
{
    public static ChatUser Sign(
        string secret, string site, string id, string name = "", string email = "", IReadOnlyDictionary<string, string>? attributes = null, long? expires = null)
    {
        attributes ??= new Dictionary<string, string>();
        var ends = expires ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 240;
        var sorted = attributes.OrderBy(a => a.Key, Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))));
        string[] fields = ["chat-identity-1", site, id, name, email, ends.ToString(CultureInfo.InvariantCulture), .. sorted.SelectMany(a => new[] { a.Key, a.Value })];
        var text = string.Concat(fields.Select(field => $"{Encoding.UTF8.GetByteCount(field)}:{field}"));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
        return new ChatUser(id, name, email, attributes, ends, Convert.ToHexStringLower(signature));
    }
}
