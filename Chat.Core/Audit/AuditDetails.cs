using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Chat.Core.Audit;

/// <summary>More about an entry, as canonical JSON: one value has one text. It is bounded, and what is named like a secret does not come in.</summary>
public sealed partial class AuditDetails
{
    /// <summary>Characters of one text; the rest is counted.</summary>
    internal const int TextLength = 400;

    /// <summary>Characters of the whole.</summary>
    internal const int Most = 16_000;

    private const string KeptOut = "(kept out)";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private AuditDetails(JsonNode value) => Json = Bounded(value);

    public string Json { get; }

    public override string ToString() => Json;

    public static AuditDetails Of<T>(T value)
        where T : notnull
        => new(JsonSerializer.SerializeToNode(value, Options)!);

    /// <summary>What of a setting is otherwise afterwards, both ways; null when nothing is.</summary>
    /// <param name="before">Null when it is new.</param>
    /// <param name="after">Null when it is gone.</param>
    public static AuditDetails? Change<T>(T? before, T? after)
        where T : class
    {
        var (old, now) = (Node(before), Node(after));
        if (old is JsonObject was && now is JsonObject @is)
        {
            Strike(was, @is);
            return was.Count + @is.Count == 0 ? null : new(new JsonObject { ["before"] = was, ["after"] = @is });
        }

        return new(new JsonObject { ["before"] = old, ["after"] = now });
    }

    private static JsonNode? Node<T>(T? value)
        where T : class
        => value is null ? null : JsonSerializer.SerializeToNode(value, Options);

    /// <summary>Takes out what is the same on both sides.</summary>
    private static void Strike(JsonObject before, JsonObject after)
    {
        foreach (var name in before.Select(m => m.Key).Intersect(after.Select(m => m.Key)).ToList())
        {
            if (before[name] is JsonObject was && after[name] is JsonObject @is)
            {
                Strike(was, @is);
                if (was.Count + @is.Count > 0)
                {
                    continue;
                }
            }
            else if (!JsonNode.DeepEquals(before[name], after[name]))
            {
                continue;
            }

            before.Remove(name);
            after.Remove(name);
        }
    }

    private static string Bounded(JsonNode value)
    {
        var text = Canonical(value, TextLength)!.ToJsonString(Options);
        for (var limit = TextLength / 4; text.Length > Most && limit > 1; limit /= 4)
        {
            text = Canonical(value, limit)!.ToJsonString(Options);
        }

        return text.Length <= Most ? text : new JsonObject { ["isTooLong"] = true, ["characters"] = text.Length }.ToJsonString(Options);
    }

    private static JsonNode? Canonical(JsonNode? node, int limit) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => KeyValuePair.Create(m.Key, m.Value is JsonValue && Secret().IsMatch(m.Key) ? KeptOut : Canonical(m.Value, limit)))),
        JsonArray { Count: var count } items when count > limit => new JsonArray([.. items.Take(limit).Select(i => Canonical(i, limit)), $"… ({count.ToString(CultureInfo.InvariantCulture)})"]),
        JsonArray items => new JsonArray([.. items.Select(i => Canonical(i, limit))]),
        JsonValue single when single.TryGetValue<string>(out var text) && text.Length > limit => $"{Cut(text, limit)}… ({text.Length.ToString(CultureInfo.InvariantCulture)})",
        _ => node?.DeepClone(),
    };

    /// <summary>Never through the middle of a character.</summary>
    private static string Cut(string text, int limit) => text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    [GeneratedRegex("password|secret|token|passkey|recoverycode|privatekey", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
