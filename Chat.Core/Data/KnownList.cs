namespace Chat.Core.Data;

/// <summary>A list that every repaint asks for and that changes rarely: read once, kept until somebody changes it.</summary>
internal sealed class KnownList<T>
{
    private volatile IReadOnlyList<T>? known;
    private int version;

    public async ValueTask<IReadOnlyList<T>> GetAsync(Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
    {
        if (known is { } fresh)
        {
            return fresh;
        }

        var before = Volatile.Read(ref version);
        var all = await read(cancellationToken);

        // What changed while it was read makes it old before it is kept.
        known = all;
        if (Volatile.Read(ref version) != before)
        {
            known = null;
        }

        return all;
    }

    public void Forget()
    {
        Interlocked.Increment(ref version);
        known = null;
    }
}
