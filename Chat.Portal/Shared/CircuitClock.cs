namespace Chat.Portal.Shared;

/// <summary>One tick for all the ages on a page, so that they change together.</summary>
public sealed class CircuitClock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly TimeProvider clock;
    private readonly ITimer timer;

    public CircuitClock(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => Tick?.Invoke(), null, Interval, Interval);
    }

    /// <summary>Raised outside the circuit's context.</summary>
    public event Action? Tick;

    public DateTimeOffset Now => clock.GetUtcNow();

    public void Dispose() => timer.Dispose();
}
