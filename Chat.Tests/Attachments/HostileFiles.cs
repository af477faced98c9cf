using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Chat.Tests.Attachments;

/// <summary>Files as attackers and phones make them.</summary>
internal static class HostileFiles
{
    public const string Canary = "CANARY-52.5200,13.4050";

    private const string Script = "<script>alert(document.domain)</script>";

    public static byte[] Png(int width = 40, int height = 30) => Encode(width, height, SKEncodedImageFormat.Png);

    public static byte[] WebP() => Encode(40, 30, SKEncodedImageFormat.Webp);

    /// <summary>Red on the left, blue on the right; turned by EXIF, with a place and a comment inside.</summary>
    public static byte[] TurnedJpeg(int width = 60, int height = 40)
    {
        var plain = Encode(width, height, SKEncodedImageFormat.Jpeg);
        // TIFF, little endian, one entry: orientation 6 (the first row is the right side).
        byte[] tiff = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff, .. Encoding.ASCII.GetBytes(Canary)];
        var comment = Encoding.ASCII.GetBytes(Canary + Script);
        return [.. plain.AsSpan(0, 2), 0xFF, 0xE1, .. Length(exif.Length + 2), .. exif, 0xFF, 0xFE, .. Length(comment.Length + 2), .. comment, .. plain.AsSpan(2)];
    }

    /// <summary>A real picture with a page behind its end.</summary>
    public static byte[] PngWithPage() => [.. Png(), .. Encoding.UTF8.GetBytes($"<!DOCTYPE html><body>{Canary}{Script}")];

    /// <summary>A GIF that is a script as well: its header is the name of a variable.</summary>
    public static byte[] GifScript()
    {
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];
        return [.. gif, .. Encoding.ASCII.GetBytes($"=1;alert(1)/*{Canary}*/")];
    }

    /// <summary>A few bytes that say they are 60,000 by 60,000 pixels.</summary>
    public static byte[] Bomb()
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 60_000);
        header[12] = 8;
        header[13] = 6;
        var check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(header));
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. header, .. check, .. new byte[200]];
    }

    public static byte[] Archive(params string[] names)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write("x"u8);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>As PNG counts it.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Blue);
            using var red = new SKPaint { Color = SKColors.Red };
            canvas.DrawRect(0, 0, width / 2f, height, red);
        }

        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }
}
