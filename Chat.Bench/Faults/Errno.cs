namespace Chat.Bench.Faults;

/// <summary>Linux error numbers that a disk may give.</summary>
internal static class Errno
{
    /// <summary>EIO: the device failed.</summary>
    public const int IO = 5;

    /// <summary>ENOSPC: the disk is full.</summary>
    public const int NoSpace = 28;
}
