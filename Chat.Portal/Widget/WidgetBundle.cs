using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <summary>What the build made of the widget's sources: the loader, which carries a site's look, and the panel.</summary>
internal sealed class WidgetBundle
{
    private const string LookPlaceholder = "__LOOK__";

    /// <summary>Looks that are kept compressed; more of them than this only cost time.</summary>
    private const int Kept = 256;

    // The default encoder leaves nothing in a string that could end it, a script element or a line.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private readonly string loader;
    private readonly ConcurrentDictionary<SiteLook, Lazy<WidgetFile>> loaders = [];

    /// <param name="names">The files of the bundle.</param>
    /// <param name="read">Gives the content of one.</param>
    public WidgetBundle(IEnumerable<string> names, Func<string, byte[]> read)
    {
        loader = Encoding.UTF8.GetString(read("widget.js"));
        PanelName = names.Single(name => name.StartsWith("panel.", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal));
        var plain = read(PanelName);
        Panel = new WidgetFile(WidgetFile.Tag(plain), plain, read($"{PanelName}.gz"), read($"{PanelName}.br"));
    }

    /// <summary>Carries the hash of its content.</summary>
    public string PanelName { get; }

    public WidgetFile Panel { get; }

    public WidgetFile Loader(SiteLook look)
    {
        if (loaders.Count >= Kept)
        {
            loaders.Clear();
        }

        return loaders.GetOrAdd(look, key => new Lazy<WidgetFile>(() =>
            WidgetFile.Create(loader.Replace(LookPlaceholder, JsonSerializer.Serialize(key, Json), StringComparison.Ordinal)))).Value;
    }
}
