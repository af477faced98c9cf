using System.Diagnostics;

namespace Chat.Bench.Faults;

/// <summary>
/// A disk for the SQLite files of one data directory that can be slow, full or broken while a child process runs, and that can lose
/// what the child never flushed after it was killed. What is modelled stands at the head of <c>faultio.c</c>.
/// </summary>
internal sealed class FaultyDisk : IDisposable
{
    private readonly string dataDirectory;
    private readonly DirectoryInfo folder;
    private readonly FaultControl control;

    private FaultyDisk(string dataDirectory, DirectoryInfo folder)
    {
        this.dataDirectory = dataDirectory;
        this.folder = folder;
        Directory.CreateDirectory(Journals);
        control = new FaultControl(ControlFile);
    }

    /// <summary>How long each flush takes longer; a flush that has begun keeps the delay it began with.</summary>
    public TimeSpan FlushDelay
    {
        get => TimeSpan.FromMicroseconds(control[FaultControl.Field.FlushDelay]);
        set => control[FaultControl.Field.FlushDelay] = (long)value.TotalMicroseconds;
    }

    /// <summary>The errno of every write (<see cref="Errno"/>), or 0 while they succeed. Truncations never fail.</summary>
    public int WritesFail
    {
        get => (int)control[FaultControl.Field.WriteErrno];
        set => control[FaultControl.Field.WriteErrno] = value;
    }

    /// <summary>The errno of every flush (<see cref="Errno"/>), or 0 while they succeed.</summary>
    public int FlushesFail
    {
        get => (int)control[FaultControl.Field.FlushErrno];
        set => control[FaultControl.Field.FlushErrno] = value;
    }

    /// <summary>Writes that were tried, failed ones included. Like all counts, since this disk was made, over all its processes.</summary>
    public long Writes => control[FaultControl.Field.Writes];

    /// <summary>Flushes that were tried, failed ones included.</summary>
    public long Flushes => control[FaultControl.Field.Flushes];

    /// <summary>Writes and flushes that were made to fail. A delay does not count.</summary>
    public long Injected => control[FaultControl.Field.Injected];

    private string Library => Path.Combine(folder.FullName, "faultio.so");

    private string Journals => Path.Combine(folder.FullName, "journal");

    private string ControlFile => Path.Combine(folder.FullName, "control");

    /// <summary>Makes the disk; the directory need not exist yet.</summary>
    /// <param name="dataDirectory">Files below it named *.db, *.sqlite or *.sqlite3, and their -wal and -journal, are the disk's.</param>
    /// <param name="reason">One sentence on why there is none here, or null.</param>
    public static FaultyDisk? TryCreate(string dataDirectory, out string? reason)
    {
        if (!OperatingSystem.IsLinux())
        {
            reason = "The faulty disk is preloaded into the host, which works on Linux only.";
            return null;
        }

        dataDirectory = Directory.CreateDirectory(dataDirectory).FullName;
        var folder = Directory.CreateTempSubdirectory("chat-fault-");
        var disk = new FaultyDisk(dataDirectory, folder);
        reason = FaultLibrary.Build(disk.Library);
        if (reason is null)
        {
            return disk;
        }

        disk.Dispose();
        return null;
    }

    /// <summary>Puts the process to be started on this disk. One process at a time: a second one cannot open the files.</summary>
    public void ApplyTo(ProcessStartInfo start)
    {
        var preloaded = start.Environment.TryGetValue("LD_PRELOAD", out var others) && others is { Length: > 0 } ? $"{Library}:{others}" : Library;
        start.Environment["LD_PRELOAD"] = preloaded;
        start.Environment["CHAT_FAULT_DIR"] = dataDirectory;
        start.Environment["CHAT_FAULT_JOURNAL"] = Journals;
        start.Environment["CHAT_FAULT_CONTROL"] = ControlFile;
    }

    /// <summary>Lets the <paramref name="n"/>-th write from now on fail once with <see cref="Errno.IO"/>; 0 calls it off.</summary>
    public void FailWriteAt(long n) => control[FaultControl.Field.FailWriteAt] = n;

    /// <summary>Lets the <paramref name="n"/>-th flush from now on fail once with <see cref="Errno.IO"/>; 0 calls it off.</summary>
    public void FailFlushAt(long n) => control[FaultControl.Field.FailFlushAt] = n;

    /// <summary>
    /// Cuts the power after the child was killed: takes back what it wrote and never flushed, and deletes the -shm files. To be
    /// called before the next start; without it a kill stays a mere crash, and what was not flushed waits for the next flush or cut.
    /// </summary>
    /// <param name="half">Null loses every such write; a generator loses each with probability 1/2, as a disk that wrote some of them.</param>
    /// <exception cref="IOException">The child is alive.</exception>
    public PowerCut Undo(Random? half = null)
    {
        var cut = default(PowerCut);
        foreach (var journal in Directory.EnumerateFiles(Journals))
        {
            var file = Path.Combine(dataDirectory, Uri.UnescapeDataString(Path.GetFileName(journal)));
            cut += WriteJournal.Undo(journal, file, half);
        }

        foreach (var memory in Directory.EnumerateFiles(dataDirectory, "*-shm", SearchOption.AllDirectories))
        {
            File.Delete(memory);
        }

        return cut;
    }

    /// <summary>Removes library and journals; the child must be dead. Writes that were not undone stay.</summary>
    public void Dispose()
    {
        control.Dispose();
        folder.Delete(recursive: true);
    }
}
