using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

/// <param name="IsVerified">Whether the site has signed it; else its page only says so.</param>
public sealed record ClientFact(string Name, string Value, bool IsVerified);

/// <summary>
/// What is known of a client, as the column keeps it: one flat JSON object of what his page says. Once he is verified the object
/// holds what the site has signed, and what is only said stands apart in an object of its own under the empty name.
/// </summary>
public sealed class ClientAttributes
{
    /// <summary>Characters of the JSON that may be said, and as many that may be signed.</summary>
    public const int Length = 4_096;

    private const string SaidName = "";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject proven;
    private readonly JsonObject said;

    private ClientAttributes(JsonObject proven, JsonObject said)
    {
        this.proven = proven;
        this.said = said;
    }

    /// <summary>All that the column holds, what is signed first.</summary>
    /// <param name="column">Of the client's record.</param>
    /// <param name="isVerified">Whether the site has ever proven who he is.</param>
    public static IReadOnlyList<ClientFact> Read(string? column, bool isVerified)
    {
        var (proven, said) = Parse(column, isVerified);
        return [.. proven.Select(a => new ClientFact(a.Key, Text(a.Value), true)), .. said.Select(a => new ClientFact(a.Key, Text(a.Value), false))];
    }

    /// <summary>An address that is only said and kept among the attributes.</summary>
    internal static string? SaidEmail(string? column, bool isVerified) =>
        isVerified && Parse(column, isVerified).said["email"] is { } email ? Text(email) : null;

    internal static ClientAttributes Of(string? column, bool isVerified)
    {
        var (proven, said) = Parse(column, isVerified);
        return new ClientAttributes(proven, said);
    }

    /// <summary>What a page says: names and plain values; of a name that stands twice the last counts.</summary>
    /// <exception cref="ChatRefusedException">Something else, or too long.</exception>
    internal static JsonObject? Checked(JsonElement? attributes)
    {
        if (attributes is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        try
        {
            return given.ValueKind == JsonValueKind.Object && given.GetRawText().Length <= Length ? Plain(given) : throw Invalid();
        }
        catch (InvalidOperationException)
        {
            // Half a character is no text.
            throw Invalid();
        }
    }

    /// <summary>The page says all of this now; null leaves what it said before.</summary>
    internal void Say(JsonObject? attributes)
    {
        if (attributes is not null)
        {
            said.Clear();
            Add(attributes);
        }
    }

    internal void Say(string name, string? value)
    {
        if (value is not null)
        {
            said[name] = value;
        }
    }

    /// <summary>Takes over what was said of somebody who turned out to be this one.</summary>
    internal void Absorb(ClientAttributes other)
    {
        Add(other.said);
        if (said.ToJsonString(Compact).Length > 2 * Length)
        {
            said.Clear();
            Add(other.said);
        }
    }

    /// <summary>The site has signed all of this now; null leaves what it signed before.</summary>
    internal void Prove(IReadOnlyDictionary<string, string>? attributes)
    {
        if (attributes is not null)
        {
            proven.Clear();
            foreach (var (name, value) in attributes)
            {
                proven[name] = value;
            }
        }
    }

    /// <summary>The column's text; null when there is nothing.</summary>
    internal string? Write(bool isVerified)
    {
        var column = (JsonObject)(isVerified ? proven : said).DeepClone();
        if (isVerified && said.Count > 0)
        {
            column[SaidName] = said.DeepClone();
        }

        return column.Count == 0 ? null : column.ToJsonString(Compact);
    }

    private static (JsonObject proven, JsonObject said) Parse(string? column, bool isVerified)
    {
        try
        {
            using var document = JsonDocument.Parse(column ?? "{}");
            return !isVerified ? ([], Plain(document.RootElement))
                : (Plain(document.RootElement), document.RootElement.TryGetProperty(SaidName, out var said) ? Plain(said) : []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ([], []);
        }
    }

    private static JsonObject Plain(JsonElement given)
    {
        var plain = new JsonObject();
        foreach (var attribute in given.EnumerateObject())
        {
            if (attribute.Name == SaidName)
            {
                continue;
            }

            plain[attribute.Name] = attribute.Value.ValueKind switch
            {
                JsonValueKind.String => JsonValue.Create(attribute.Value.GetString()),
                JsonValueKind.Object or JsonValueKind.Array => throw Invalid(),
                _ => JsonNode.Parse(attribute.Value.GetRawText()),
            };
        }

        return plain;
    }

    private void Add(JsonObject attributes)
    {
        foreach (var (name, value) in attributes)
        {
            said[name] = value?.DeepClone();
        }
    }

    private static string Text(JsonNode? value) => value?.ToString() ?? "";

    private static ChatRefusedException Invalid() =>
        ChatRefusedException.Invalid($"Attributes must be an object of plain values, up to {Length} characters.");
}
