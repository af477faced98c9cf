namespace Chat.Bench.Faults;

/// <summary>What a power cut took; a truncation counts as a write of the bytes that it removed.</summary>
/// <param name="Undone">Writes that were never flushed and are gone.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="Kept">Writes that were never flushed and happened to stay.</param>
internal readonly record struct PowerCut(int Undone, long Bytes, int Kept)
{
    public static PowerCut operator +(PowerCut a, PowerCut b) => new(a.Undone + b.Undone, a.Bytes + b.Bytes, a.Kept + b.Kept);
}
