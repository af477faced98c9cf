namespace Chat.Core.Attachments;

/// <summary>Where the bytes lie: in the data directory, outside of everything that is served, under names that nobody chose.</summary>
public sealed class AttachmentFiles(ChatOptions options)
{
    private const string Thumbnail = ".thumb";
    private const string Draft = ".new";
    private const string Incoming = "incoming";

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

    /// <summary>Whether the disk has more room than is kept for messages.</summary>
    internal bool HasRoom => new DriveInfo(Path.GetFullPath(options.DataDirectory)).AvailableFreeSpace > options.AttachmentReserve;

    /// <summary>A file to receive into; it is gone when it is closed.</summary>
    internal FileStream Receive()
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, Incoming)).FullName;
        return new FileStream(
            Path.Combine(folder, Guid.NewGuid().ToString("n")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
    }

    /// <summary>Puts the bytes into place, whole or not at all, and on disk when it returns.</summary>
    internal async Task KeepAsync(Guid id, bool isThumbnail, Stream content, CancellationToken cancellationToken)
    {
        var place = Place(id, isThumbnail);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var draft = place + Draft;
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

    /// <summary>What was put here and is older, by the id that it belongs to; empty for what a crash left half written. Files that are not ours are not named.</summary>
    internal IEnumerable<(Guid Id, string Path)> OlderThan(DateTime time) => !Directory.Exists(root)
        ? []
        : from path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
          where File.GetLastWriteTimeUtc(path) < time
          let owner = Owner(path)
          where owner is not null
          select (owner.Value, path);

    private static Guid? Owner(string path)
    {
        var name = Path.GetFileName(path);
        return !Guid.TryParseExact(name.Split('.')[0], "n", out var id) ? null
            : name.EndsWith(Draft, StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(path)) == Incoming ? Guid.Empty
            : id;
    }

    private string Place(Guid id, bool isThumbnail) => Path.Combine(root, $"{id:n}"[..2], isThumbnail ? $"{id:n}{Thumbnail}" : $"{id:n}");
}
