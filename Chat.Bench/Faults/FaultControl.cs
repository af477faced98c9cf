using System.IO.MemoryMappedFiles;

namespace Chat.Bench.Faults;

/// <summary>The <c>struct control</c> of <c>faultio.c</c>, shared with the running child.</summary>
internal sealed class FaultControl : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public FaultControl(string path)
    {
        var size = Enum.GetValues<Field>().Length * sizeof(long);
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, size);
        view = file.CreateViewAccessor(0, size);
    }

    /// <summary>In the order of the struct, 64 bits each.</summary>
    public enum Field
    {
        FlushDelay,
        WriteErrno,
        FlushErrno,
        FailWriteAt,
        FailFlushAt,
        Writes,
        Flushes,
        Injected,
    }

    /// <summary>An aligned 64-bit access, which the processor does as one.</summary>
    public long this[Field field]
    {
        get => view.ReadInt64((int)field * sizeof(long));
        set
        {
            view.Write((int)field * sizeof(long), value);
            Interlocked.MemoryBarrier();
        }
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
