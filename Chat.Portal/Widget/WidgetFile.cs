using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Portal.Widget;

/// <summary>A script in the spellings that browsers ask for.</summary>
internal sealed record WidgetFile(string ETag, byte[] Plain, byte[] Gzip, byte[] Brotli)
{
    public static WidgetFile Create(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        return new WidgetFile(
            Tag(plain),
            plain,
            Compress(plain, stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)),
            Compress(plain, stream => new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)));
    }

    /// <summary>Identifies the content in every spelling, hence weak.</summary>
    public static string Tag(byte[] plain) => $"W/\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"";

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
