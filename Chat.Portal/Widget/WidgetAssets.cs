using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <summary>The bundled widget: one loader for each look of a site, and the panel.</summary>
internal sealed class WidgetAssets
{
    private const string Prefix = "widget/";
    private const string LookPlaceholder = "__LOOK__";

    /// <summary>Looks that are kept compressed; more of them than this only cost time.</summary>
    private const int Kept = 256;

    // The default encoder leaves nothing in a string that could end it, a script element or a line.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    private readonly string loader = Encoding.UTF8.GetString(Read("widget.js"));
    private readonly ConcurrentDictionary<SiteLook, Lazy<WidgetFile>> loaders = [];

    public WidgetAssets()
    {
        PanelName = typeof(WidgetAssets).Assembly.GetManifestResourceNames()
            .Single(name => name.StartsWith($"{Prefix}panel.", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))[Prefix.Length..];
        var plain = Read(PanelName);
        Panel = new WidgetFile(WidgetFile.Tag(plain), plain, Read($"{PanelName}.gz"), Read($"{PanelName}.br"));
    }

    /// <summary>Carries the hash of its content.</summary>
    public string PanelName { get; }

    public WidgetFile Panel { get; }

    /// <summary>What a page gets whose script tag names no site that we know: a word to its developer, and no harm.</summary>
    public WidgetFile UnknownSite { get; } = WidgetFile.Create("console.warn('Chat: unknown site')");

    public WidgetFile Loader(SiteLook look)
    {
        if (loaders.Count >= Kept)
        {
            loaders.Clear();
        }

        return loaders.GetOrAdd(look, key => new Lazy<WidgetFile>(() =>
            WidgetFile.Create(loader.Replace(LookPlaceholder, JsonSerializer.Serialize(key, Json), StringComparison.Ordinal)))).Value;
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(WidgetAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
