using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chat.Core.Sites;

namespace Chat.Portal.Widget;

/// <summary>A file in the spellings that browsers ask for.</summary>
internal sealed record WidgetFile(string ETag, byte[] Plain, byte[] Gzip, byte[] Brotli)
{
    public static WidgetFile Create(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        return new WidgetFile(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"",
            plain,
            Compress(plain, stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)),
            Compress(plain, stream => new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)));
    }

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> open)
    {
        using var result = new MemoryStream();
        using (var compressing = open(result))
        {
            compressing.Write(plain);
        }

        return result.ToArray();
    }
}

/// <summary>The bundled widget: one loader for each look of a site, and the panel.</summary>
internal sealed class WidgetAssets
{
    private const string Prefix = "widget/";
    private const string LookPlaceholder = "__LOOK__";

    /// <summary>Looks that are kept compressed; more sites than this only cost time.</summary>
    private const int Kept = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    private readonly string loader;
    private readonly ConcurrentDictionary<SiteLook, WidgetFile> loaders = [];

    public WidgetAssets()
    {
        var assembly = typeof(WidgetAssets).Assembly;
        PanelName = assembly.GetManifestResourceNames().Single(name => name.StartsWith($"{Prefix}panel.", StringComparison.Ordinal))[Prefix.Length..];
        loader = Read($"{Prefix}loader.js");
        Panel = WidgetFile.Create(Read(Prefix + PanelName));

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
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

        // The encoder escapes everything that could end a script or a string.
        return loaders.GetOrAdd(look, l => WidgetFile.Create(loader.Replace(LookPlaceholder, JsonSerializer.Serialize(l, Json), StringComparison.Ordinal)));
    }
}
