using System.Text.Json;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <summary>
/// What a site's own server says of its visitor, with its signature. No record: whoever prints it would print what lets
/// somebody in.
/// </summary>
public sealed class IdentityClaim
{
    private const int SignatureLength = 64;

    private IdentityClaim()
    {
    }

    /// <summary>Who he is in the site's own books.</summary>
    public required string Id { get; init; }

    /// <summary>Empty when the site says none.</summary>
    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>Null when the site says none, which leaves those that are known.</summary>
    public required IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Expires { get; init; }

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public required string Signature { get; init; }

    /// <summary>Reads what a page hands over. Whether the signature is right is another question: <see cref="IdentitySignature"/>.</summary>
    /// <exception cref="ChatRefusedException">It can be no signed identity.</exception>
    public static IdentityClaim Read(string? id, string? name, string? email, JsonElement? attributes, long? expires, string signature)
    {
        if (id is null || id.Length is 0 or > Client.ExternalIdLength || id.Any(char.IsControl))
        {
            throw Invalid($"The id must be text of 1 to {Client.ExternalIdLength} characters.");
        }

        if (signature.Length != SignatureLength || !signature.All(char.IsAsciiHexDigitLower))
        {
            throw Invalid($"The signature must be {SignatureLength} hexadecimal digits in lower case.");
        }

        return new IdentityClaim
        {
            Id = id,
            Name = name ?? "",
            Email = email ?? "",
            Attributes = Read(attributes),
            Expires = expires ?? throw Invalid("A signed identity needs \"expires\"."),
            Signature = signature,
        };
    }

    private static Dictionary<string, string>? Read(JsonElement? attributes)
    {
        if (attributes is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        if (given.ValueKind != JsonValueKind.Object || given.GetRawText().Length > ClientAttributes.Length)
        {
            throw Invalid($"Attributes must be an object of texts, up to {ClientAttributes.Length} characters.");
        }

        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            return given.EnumerateObject().All(a => a.Value.ValueKind == JsonValueKind.String && a.Name.Length > 0 && read.TryAdd(a.Name, a.Value.GetString()!))
                ? read
                : throw Invalid("Signed attributes are texts, each with a name of its own.");
        }
        catch (InvalidOperationException)
        {
            throw Invalid("An attribute is no text.");
        }
    }

    private static ChatRefusedException Invalid(string message) => new(Refusal.IdentityInvalid, message);
}
