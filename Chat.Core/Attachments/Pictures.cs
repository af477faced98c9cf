using SkiaSharp;

namespace Chat.Core.Attachments;

/// <summary>A picture as it was made anew.</summary>
/// <param name="Width">Pixels, upright.</param>
internal sealed record Picture(FileKind Kind, SKData Data, SKData Thumbnail, int Width, int Height) : IDisposable
{
    public void Dispose()
    {
        Data.Dispose();
        Thumbnail.Dispose();
    }
}

/// <summary>
/// Makes pictures anew from their pixels: what else a file carried (places, cameras, comments, scripts behind the end) is gone.
/// An animation keeps its first picture only.
/// </summary>
internal static class Pictures
{
    /// <summary>Asked before a pixel is unpacked: 50 megapixels are 200 MB.</summary>
    private const long MostPixels = 50_000_000;

    private const int MostSide = 16_384;
    private const int KeptSide = 2_560;
    private const int ThumbnailSide = 640;
    private const int FaceSide = 192;

    /// <summary>Null when it is no picture, broken, or too large to be unpacked safely.</summary>
    public static Picture? Remake(Stream file)
    {
        file.Position = 0;
        using var managed = new SKManagedStream(file, disposeManagedStream: false);
        using var codec = SKCodec.Create(managed);
        if (codec is null || codec.Info.Width is < 1 or > MostSide || codec.Info.Height is < 1 or > MostSide || (long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            return null;
        }

        // Where the format can, only as many pixels are unpacked as are needed.
        var wanted = Math.Min(1f, (float)KeptSide / Math.Max(codec.Info.Width, codec.Info.Height));
        var size = codec.GetScaledDimensions(wanted);
        var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        using var raw = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul));
        if (raw.IsNull || codec.GetPixels(raw.Info, raw.GetPixels()) != SKCodecResult.Success)
        {
            return null;
        }

        using var whole = Draw(raw, codec.EncodedOrigin, KeptSide, isOpaque);
        using var small = Draw(whole, SKEncodedOrigin.TopLeft, ThumbnailSide, isOpaque);
        var kind = codec.EncodedFormat switch
        {
            SKEncodedImageFormat.Jpeg => FileKind.Jpeg,
            SKEncodedImageFormat.Webp => FileKind.WebP,
            _ => FileKind.Png,
        };
        var format = kind == FileKind.Jpeg ? SKEncodedImageFormat.Jpeg : kind == FileKind.WebP ? SKEncodedImageFormat.Webp : SKEncodedImageFormat.Png;
        return whole.Encode(format, 85) is { } data && small.Encode(SKEncodedImageFormat.Webp, 80) is { } thumbnail
            ? new Picture(kind, data, thumbnail, whole.Width, whole.Height)
            : null;
    }

    /// <summary>The middle of a picture as a small square; null when it is none, broken, or too large to be unpacked safely.</summary>
    public static SKData? Face(Stream file)
    {
        using var picture = Remake(file);
        if (picture is null)
        {
            return null;
        }

        using var whole = SKBitmap.Decode(picture.Data);
        using var square = new SKBitmap(new SKImageInfo(FaceSide, FaceSide, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(square);
        var side = Math.Min(whole.Width, whole.Height);
        var middle = SKRect.Create((whole.Width - side) / 2f, (whole.Height - side) / 2f, side, side);
        using var image = SKImage.FromBitmap(whole);
        canvas.Clear(SKColors.White);
        canvas.DrawImage(image, middle, SKRect.Create(FaceSide, FaceSide), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        canvas.Flush();
        return square.Encode(SKEncodedImageFormat.Webp, 85);
    }

    /// <summary>The picture upright, and no longer than <paramref name="side"/> on its longer side.</summary>
    private static SKBitmap Draw(SKBitmap source, SKEncodedOrigin origin, int side, bool isOpaque)
    {
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = isTurned ? (source.Height, source.Width) : (source.Width, source.Height);
        var scale = Math.Min(1f, (float)side / Math.Max(width, height));
        var target = new SKBitmap(new SKImageInfo(
            Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)), SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul));
        using var canvas = new SKCanvas(target);
        canvas.Clear(SKColors.Transparent);
        canvas.Scale((float)target.Width / width, (float)target.Height / height);
        canvas.Concat(origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
            _ => SKMatrix.Identity,
        });
        using var image = SKImage.FromBitmap(source);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return target;
    }
}
