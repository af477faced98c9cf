using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <summary>What the build made of the widget's sources: the loader, which carries a site's look, and the panel.</summary>
internal sealed class WidgetBundle
{
    private const string LookPlaceholder = "__LOOK__";

    /// <summary>Looks that are kept compressed, each in the languages asked for; more of them than this only cost time.</summary>
    private const int Kept = 512;

    // Letters stay letters, which is shorter; nothing is left in a string that could end it, a script element or a line.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private readonly string loader;
    private readonly ConcurrentDictionary<(SiteLook Look, string Open), Lazy<WidgetFile>> loaders = [];

    /// <param name="names">The files of the bundle.</param>
    /// <param name="read">Gives the content of one.</param>
    public WidgetBundle(IReadOnlyCollection<string> names, Func<string, byte[]> read)
    {
        loader = Encoding.UTF8.GetString(read("widget.js"));
        PanelName = names.Single(name => name.StartsWith("panel.", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal));
        Panel = Read(PanelName);
        var parts = names.Where(name => name.EndsWith(".js", StringComparison.Ordinal) && name != "widget.js" && name != PanelName).ToDictionary(name => name, Read);
        Parts = parts.ToFrozenDictionary();
        CurrentParts = parts.ToFrozenDictionary(part => $"{part.Key.Split('.')[0]}.js", part => part.Value);

        WidgetFile Read(string name)
        {
            var plain = read(name);
            return new WidgetFile(WidgetFile.Tag(plain), plain, read($"{name}.gz"), read($"{name}.br"));
        }
    }

    /// <summary>Languages and what else comes when it is needed, by the name that carries their version.</summary>
    public FrozenDictionary<string, WidgetFile> Parts { get; }

    /// <summary>The same by a name without a version, for a panel that is older than they are.</summary>
    public FrozenDictionary<string, WidgetFile> CurrentParts { get; }

    /// <summary>Carries the hash of its content.</summary>
    public string PanelName { get; }

    public WidgetFile Panel { get; }

    /// <param name="open">The closed launcher's accessible name.</param>
    public WidgetFile Loader(SiteLook look, string open)
    {
        if (loaders.Count >= Kept)
        {
            loaders.Clear();
        }

        return loaders.GetOrAdd((look, open), key => new Lazy<WidgetFile>(() => WidgetFile.Create(loader.Replace(LookPlaceholder, Describe(key.Look, key.Open), StringComparison.Ordinal)))).Value;
    }

    /// <summary>An object literal in few bytes: names without quotes, and nothing that is so anyway.</summary>
    private static string Describe(SiteLook look, string open)
    {
        var described = JsonSerializer.SerializeToNode(look, Json)!.AsObject();
        described["open"] = open;
        if (look.Side == "right")
        {
            described.Remove("side");
        }

        return $"{{{string.Join(',', described.Select(property => $"{property.Key}:{(property.Value!.GetValueKind() == JsonValueKind.True ? "1" : property.Value.ToJsonString(Json))}"))}}}";
    }
}
