using System.IO.Compression;
using System.Text;

namespace Chat.Core.Attachments;

/// <summary>What a file is, by its content alone: names and declared types are the sender's to choose.</summary>
/// <param name="Type">Content type.</param>
/// <param name="Extensions">What its name may end with, without the dot; the first is added where none of them stands.</param>
internal sealed record FileKind(string Type, params string[] Extensions)
{
    private const int HeadLength = 4_096;

    /// <summary>No document has more. Whoever looks into an archive keeps all of them in memory at once.</summary>
    private const int MostEntries = 10_000;

    private static readonly FileKind Pdf = new("application/pdf", "pdf");
    private static readonly FileKind Zip = new("application/zip", "zip");
    private static readonly FileKind Text = new("text/plain", "txt", "log", "md", "json", "tsv", "ini", "yml", "yaml", "csv");

    private static readonly FileKind[] Office =
    [
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        new("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ];

    private static readonly string[] OfficeFolders = ["word/", "xl/", "ppt/"];

    private static readonly Dictionary<string, FileKind> OpenDocument = new()
    {
        ["application/vnd.oasis.opendocument.text"] = new("application/vnd.oasis.opendocument.text", "odt"),
        ["application/vnd.oasis.opendocument.spreadsheet"] = new("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ["application/vnd.oasis.opendocument.presentation"] = new("application/vnd.oasis.opendocument.presentation", "odp"),
    };

    public static FileKind Jpeg { get; } = new("image/jpeg", "jpg", "jpeg");

    public static FileKind Png { get; } = new("image/png", "png");

    public static FileKind WebP { get; } = new("image/webp", "webp");

    /// <summary>Pictures are never kept as they came (<see cref="Pictures"/>).</summary>
    public static bool IsPicture(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) || (head.StartsWith("RIFF"u8) && At(head, 8, "WEBP"u8));

    public static byte[] ReadHead(Stream file)
    {
        var head = new byte[HeadLength];
        file.Position = 0;
        var length = file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        file.Position = 0;
        return head[..length];
    }

    /// <summary>The kind of a file that is no picture; null when it is none that is accepted.</summary>
    public static FileKind? Find(Stream file)
    {
        var head = ReadHead(file);
        return head.AsSpan() switch
        {
            _ when head.AsSpan().StartsWith("%PDF-"u8) => Pdf,
            _ when head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 0x03, 0x04]) => FindArchive(file),
            _ when FindSound(head) is { } sound => sound,
            _ => IsPlainText(file) ? Text : null,
        };
    }

    /// <summary>The name with an ending that agrees with the content, so that nothing opens as what it is not.</summary>
    public string Agree(string name) =>
        Extensions.Contains(Path.GetExtension(name).TrimStart('.').ToLowerInvariant()) ? name : $"{name}.{Extensions[0]}";

    private static FileKind? FindSound(ReadOnlySpan<byte> head) =>
        head.StartsWith("ID3"u8) || (head.Length > 2 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2) ? new("audio/mpeg", "mp3")
        : head.StartsWith("OggS"u8) ? new("audio/ogg", "ogg", "oga", "opus")
        : head.StartsWith("RIFF"u8) && At(head, 8, "WAVE"u8) ? new("audio/wav", "wav")
        : head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) && head[..Math.Min(64, head.Length)].IndexOf("webm"u8) > 0 ? new("video/webm", "webm")
        : At(head, 4, "ftypqt"u8) ? new("video/quicktime", "mov")
        : At(head, 4, "ftypM4A"u8) ? new("audio/mp4", "m4a")
        : At(head, 4, "ftypisom"u8) || At(head, 4, "ftypmp4"u8) || At(head, 4, "ftypavc1"u8) || At(head, 4, "ftypiso"u8) ? new("video/mp4", "mp4", "m4v")
        : null;

    private static FileKind? FindArchive(Stream file)
    {
        if (HasTooManyEntries(file))
        {
            return null;
        }

        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);

            // Documents with macros are programs.
            if (archive.Entries.Any(entry => entry.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            if (archive.GetEntry("mimetype") is { Length: < 100 } marker)
            {
                using var reader = new StreamReader(marker.Open(), Encoding.ASCII);
                return OpenDocument.GetValueOrDefault(reader.ReadToEnd().Trim()) ?? Zip;
            }

            if (archive.GetEntry("[Content_Types].xml") is null)
            {
                return Zip;
            }

            var place = Array.FindIndex(OfficeFolders, folder => archive.Entries.Any(entry => entry.FullName.StartsWith(folder, StringComparison.Ordinal)));
            return place < 0 ? Zip : Office[place];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Counts the mark that stands before each entry of the directory: what an archive says of its own number need not be true.</summary>
    private static bool HasTooManyEntries(Stream file)
    {
        var mark = "PK\u0001\u0002"u8;
        var buffer = new byte[64 * 1024];
        var count = 0;
        var kept = 0;
        file.Position = 0;
        for (int read; count <= MostEntries && (read = file.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            var part = buffer.AsSpan(0, kept + read);
            count += part.Count(mark);

            // A mark may begin in this part and end in the next.
            kept = Math.Min(part.Length, mark.Length - 1);
            part[^kept..].CopyTo(buffer);
        }

        return count > MostEntries;
    }

    /// <summary>Text without control characters that does not begin like markup or a script. Whole files are read: they are small.</summary>
    private static bool IsPlainText(Stream file)
    {
        file.Position = 0;
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        char? first = null;
        var isDecided = false;
        var buffer = new char[8_192];
        try
        {
            for (int count; (count = reader.Read(buffer)) > 0;)
            {
                foreach (var c in buffer.AsSpan(0, count))
                {
                    if ((char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f')) || c == '\uFFFD')
                    {
                        return false;
                    }

                    // The first character that is to be seen and the one after it say whether it is markup, however far behind they stand.
                    if (first is not { } start)
                    {
                        first = char.IsWhiteSpace(c) ? null : c;
                    }
                    else if (!isDecided)
                    {
                        isDecided = true;
                        if (IsMarkup(start, c))
                        {
                            return false;
                        }
                    }
                }
            }
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        return file.Length > 0;
    }

    private static bool IsMarkup(char first, char second) => first switch
    {
        '<' => char.IsAsciiLetter(second) || second is '!' or '?' or '/' or '%',
        '#' => second == '!',
        _ => false,
    };

    private static bool At(ReadOnlySpan<byte> head, int position, ReadOnlySpan<byte> mark) => head.Length >= position + mark.Length && head[position..].StartsWith(mark);
}
