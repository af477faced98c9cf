using System.Globalization;

namespace Chat.Portal.Shared;

/// <summary>Bytes as people say them, in thousands.</summary>
internal static class FileSize
{
    public static string Of(long bytes) => string.Create(
        CultureInfo.CurrentCulture,
        $"{(bytes < 1_000_000 ? Math.Max(1, (bytes + 500) / 1_000) : bytes / 1e6):0.#} {(bytes < 1_000_000 ? "KB" : "MB")}");
}
