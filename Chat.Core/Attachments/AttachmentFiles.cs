namespace Chat.Core.Attachments;

/// <summary>Where the bytes lie: in the data directory, outside of everything that is served, under names that nobody chose.</summary>
public sealed class AttachmentFiles(ChatOptions options)
{
    private const string Thumbnail = ".thumb";

    private readonly string root = Path.Combine(options.DataDirectory, "attachments");

    /// <summary>The stored bytes, or those of the thumbnail; null when they are not there.</summary>
    public FileStream? Open(Guid id, bool isThumbnail)
    {
        try
        {
            return new FileStream(Place(id, isThumbnail), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A file to receive into; it is gone when it is closed.</summary>
    internal FileStream Receive()
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "incoming")).FullName;
        return new FileStream(
            Path.Combine(folder, Guid.NewGuid().ToString("n")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
    }

    /// <summary>Puts the bytes into place, whole or not at all, and on disk when it returns.</summary>
    internal async Task KeepAsync(Guid id, bool isThumbnail, Stream content, CancellationToken cancellationToken)
    {
        var place = Place(id, isThumbnail);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var draft = place + ".new";
        content.Position = 0;
        await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous))
        {
            await content.CopyToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, place, overwrite: true);
    }

    internal void Delete(Guid id)
    {
        if (Directory.Exists(Path.GetDirectoryName(Place(id, isThumbnail: false))))
        {
            File.Delete(Place(id, isThumbnail: false));
            File.Delete(Place(id, isThumbnail: true));
        }
    }

    /// <summary>What lies here and is older, by the id that it belongs to; none is of what a crash left half written.</summary>
    internal IEnumerable<(Guid Id, string Path)> OlderThan(DateTime time) => !Directory.Exists(root)
        ? []
        : Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => File.GetLastWriteTimeUtc(path) < time).Select(path => (Owner(path), path));

    private static Guid Owner(string path)
    {
        var name = Path.GetFileName(path);
        var id = name.EndsWith(Thumbnail, StringComparison.Ordinal) ? name[..^Thumbnail.Length] : name;
        return Guid.TryParse(id, out var owner) ? owner : Guid.Empty;
    }

    private string Place(Guid id, bool isThumbnail) => Path.Combine(root, $"{id:n}"[..2], isThumbnail ? $"{id:n}{Thumbnail}" : $"{id:n}");
}
