using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Chat.Bench.Faults;

/// <summary>
/// The journal that <c>faultio.c</c> keeps for one file, and its undoing. Going back from the newest record, the file before each
/// step is exactly what that write had left, so there the bytes of a write that is to be kept are read, just before its image goes
/// back. At the end of the way the file is as the last flush left it, and the kept writes are applied again in their order. So a
/// kept write has its own bytes even where a lost one, older or newer, overlaps it.
/// </summary>
internal static class WriteJournal
{
    private const int HeaderSize = 56;
    private const uint Magic = 0x4c4e524a;

    private enum Kind : uint
    {
        Write = 1,
        Truncate = 2,
        Durable = 3,
    }

    /// <summary>Undoes what the journal holds and deletes it. A file that is gone was unlinked, and nothing of it is undone.</summary>
    /// <exception cref="IOException">The process that writes the journal is alive.</exception>
    public static PowerCut Undo(string journal, string file, Random? half)
    {
        byte[] bytes;
        using (var lockedByOwner = new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            bytes = new byte[lockedByOwner.Length];
            lockedByOwner.ReadExactly(bytes);
        }

        var cut = default(PowerCut);
        if (bytes.Length > 0 && File.Exists(file))
        {
            using var disk = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            cut = Undo(Pending(bytes), bytes, disk, half);
        }

        File.Delete(journal);
        return cut;
    }

    private static PowerCut Undo(List<Entry> pending, byte[] journal, SafeFileHandle disk, Random? half)
    {
        var cut = default(PowerCut);
        var kept = new Stack<(Entry Entry, byte[] Written)>();
        foreach (var entry in Enumerable.Reverse(pending))
        {
            var image = journal.AsSpan(entry.ImageAt, entry.ImageLength);
            var written = half is null ? [] : Written(entry, disk);
            if (half?.Next(2) == 1 && !IsUnchanged(entry, image, written, disk))
            {
                kept.Push((entry, written));
                cut += new PowerCut(0, 0, 1);
            }
            else
            {
                cut += new PowerCut(1, entry.Kind == Kind.Write ? entry.Length : entry.ImageLength, 0);
            }

            RandomAccess.SetLength(disk, entry.PreviousSize);
            RandomAccess.Write(disk, image, entry.Offset);
        }

        foreach (var (entry, written) in kept)
        {
            if (entry.Kind == Kind.Truncate)
            {
                RandomAccess.SetLength(disk, entry.Offset);
            }
            else
            {
                RandomAccess.Write(disk, written, entry.Offset);
            }
        }

        return cut;
    }

    private static byte[] Written(Entry entry, SafeFileHandle disk)
    {
        var written = new byte[Math.Clamp(RandomAccess.GetLength(disk) - entry.Offset, 0, entry.Length)];
        for (var done = 0; done < written.Length;)
        {
            done += RandomAccess.Read(disk, written.AsSpan(done), entry.Offset + done);
        }

        return written;
    }

    /// <summary>
    /// The record precedes the write, so the kill may have come between them. To keep a write that did not happen would keep the
    /// bytes of an older one that is lost.
    /// </summary>
    private static bool IsUnchanged(Entry entry, ReadOnlySpan<byte> image, byte[] written, SafeFileHandle disk) =>
        RandomAccess.GetLength(disk) == entry.PreviousSize && (entry.Kind == Kind.Truncate || image.SequenceEqual(written));

    /// <summary>The writes that no flush covers, oldest first. Ends at the first record that is cut.</summary>
    private static List<Entry> Pending(byte[] journal)
    {
        var entries = new List<Entry>();
        var durable = 0L;
        for (var at = 0; Parse(journal, at) is { } entry; at = entry.ImageAt + entry.ImageLength)
        {
            if (entry.Kind == Kind.Durable)
            {
                durable = Math.Max(durable, entry.Sequence);
            }
            else
            {
                entries.Add(entry);
            }
        }

        entries.RemoveAll(entry => entry.Sequence <= durable);
        return entries;
    }

    private static Entry? Parse(byte[] journal, int at)
    {
        var rest = journal.AsSpan(at);
        if (rest.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Magic)
        {
            return null;
        }

        var (imageLength, checksum) = (Number(rest, 40), Number(rest, 48));
        if ((ulong)imageLength > (ulong)(rest.Length - HeaderSize)
            || Mix(Mix(0xcbf29ce484222325, rest[..48]), rest.Slice(HeaderSize, (int)imageLength)) != (ulong)checksum)
        {
            return null;
        }

        return new Entry(
            (Kind)BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), Number(rest, 8), Number(rest, 16), Number(rest, 24), Number(rest, 32),
            at + HeaderSize, (int)imageLength);
    }

    private static long Number(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadInt64LittleEndian(header[at..]);

    /// <summary>FNV-1a over words of eight bytes, the last one padded with zeros: a check for a cut, not for malice.</summary>
    private static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> last = stackalloc byte[8];
        for (; bytes.Length > 0; bytes = bytes[Math.Min(8, bytes.Length)..])
        {
            last.Clear();
            bytes[..Math.Min(8, bytes.Length)].CopyTo(last);
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(last)) * 0x100000001b3;
        }

        return hash;
    }

    private sealed record Entry(Kind Kind, long Sequence, long Offset, long Length, long PreviousSize, int ImageAt, int ImageLength);
}
