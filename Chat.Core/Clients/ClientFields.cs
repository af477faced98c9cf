using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chat.Core.Diagnostics;

namespace Chat.Core.Clients;

public sealed record ClientField(string Name, string Value);

/// <summary>
/// What agents keep about a client, as the column keeps it: one flat JSON object of names and texts. Under the empty name stands
/// what the team calls him.
/// </summary>
public sealed class ClientFields
{
    public const int Most = 20;
    public const int NameLength = 40;
    public const int ValueLength = 500;

    private const string Given = "";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject fields;

    private ClientFields(JsonObject fields) => this.fields = fields;

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<ClientField> All => [.. fields.Where(f => f.Key != Given).Select(f => new ClientField(f.Key, f.Value?.ToString() ?? ""))];

    /// <summary>What the team calls him; null when nobody gave him a name.</summary>
    public string? GivenName => fields[Given]?.ToString();

    public static ClientFields Of(string? column)
    {
        try
        {
            return new ClientFields(JsonNode.Parse(column ?? "{}") as JsonObject ?? []);
        }
        catch (JsonException)
        {
            return new ClientFields([]);
        }
    }

    /// <summary>A field's name as it is kept.</summary>
    /// <exception cref="ChatRefusedException">Empty, too long, or no text.</exception>
    internal static string CheckedName(string? name) =>
        ClientRules.CheckedText(name, NameLength) ?? throw ChatRefusedException.Invalid("A field needs a name.");

    internal void Call(string? name)
    {
        fields.Remove(Given);
        if (name is not null)
        {
            fields[Given] = name;
        }
    }

    /// <summary>Null takes the field away.</summary>
    /// <exception cref="ChatRefusedException">Too many fields.</exception>
    internal void Set(string name, string? value)
    {
        if (value is null)
        {
            fields.Remove(name);
        }
        else if (!fields.ContainsKey(name) && All.Count >= Most)
        {
            throw ChatRefusedException.Invalid($"A client has up to {Most} fields.");
        }
        else
        {
            fields[name] = value;
        }
    }

    /// <summary>Takes over what was kept of somebody who turned out to be this one. Nothing is lost: where both say something else, both stay.</summary>
    internal void Absorb(ClientFields other)
    {
        foreach (var (name, value) in other.All)
        {
            Keep(name, value);
        }

        if (GivenName is null && other.GivenName is { } given)
        {
            Call(given);
        }
    }

    /// <summary>Keeps the value under its name, or beside another value under the next name that is free.</summary>
    internal void Keep(string name, string value)
    {
        var free = name;
        for (var i = 2; fields[free] is { } taken; i++)
        {
            if (taken.ToString() == value)
            {
                return;
            }

            free = $"{name} ({i})";
        }

        fields[free] = value;
    }

    /// <summary>The column's text; null when there is nothing.</summary>
    internal string? Write() => fields.Count == 0 ? null : fields.ToJsonString(Compact);
}
