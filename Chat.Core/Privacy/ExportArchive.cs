using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chat.Core.Privacy;

/// <param name="Path">Inside the archive.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record ExportedFile(string Path, long Size, string Sha256);

/// <summary>A ZIP that is written as it goes, one entry after the other, and knows the hash of each.</summary>
internal sealed class ExportArchive : IAsyncDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly List<ExportedFile> written = [];
    private readonly LateStream output;
    private readonly ZipArchive zip;

    public ExportArchive(Stream output)
    {
        this.output = new LateStream(output);
        zip = new ZipArchive(this.output, ZipArchiveMode.Create, leaveOpen: true);
    }

    public IReadOnlyList<ExportedFile> Written => written;

    public Task AddAsync<T>(string path, T value, CancellationToken cancellationToken) =>
        AddAsync(path, stream => JsonSerializer.SerializeAsync(stream, value, Json, cancellationToken), cancellationToken);

    public async Task AddAsync(string path, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        await using (var raw = await entry.OpenAsync(cancellationToken))
        await using (var hashed = new HashedStream(raw))
        {
            await write(hashed);
            written.Add(new ExportedFile(path, hashed.Written, hashed.Finish()));
        }

        await output.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await zip.DisposeAsync();
        await output.FlushAsync(CancellationToken.None);
        await output.DisposeAsync();
    }
}
