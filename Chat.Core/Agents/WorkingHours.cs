namespace Chat.Core.Agents;

[Flags]
public enum WorkingDays
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
}

/// <summary>When an agent wants to be told of things, by his own clock: outside of it nothing sounds, pops up or is pushed.</summary>
public sealed record WorkingHours
{
    private const int Horizon = 8;

    /// <summary>Off: at any time.</summary>
    public bool AreKept { get; init; }

    public WorkingDays Days { get; init; } = WorkingDays.Monday | WorkingDays.Tuesday | WorkingDays.Wednesday | WorkingDays.Thursday | WorkingDays.Friday;

    public TimeOnly From { get; init; } = new(9, 0);

    /// <summary>Exclusive; not after <see cref="From"/> means on the next day.</summary>
    public TimeOnly Until { get; init; } = new(17, 0);

    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Until when he works, who works now; null when he does not. Where this machine does not know the time zone he is rather told than not.</summary>
    public DateTimeOffset? EndAfter(DateTimeOffset now)
    {
        if (!AreKept || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone))
        {
            return DateTimeOffset.MaxValue;
        }

        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var today = DateOnly.FromDateTime(local);
        DateTime? end = null;

        // From yesterday on: a day may last over midnight. One that begins where the last ends goes on with it.
        for (var date = today.AddDays(-1); date < today.AddDays(Horizon); date = date.AddDays(1))
        {
            if (!Days.HasFlag(Of(date.DayOfWeek)))
            {
                continue;
            }

            var (begins, ends) = (date.ToDateTime(From), (Until > From ? date : date.AddDays(1)).ToDateTime(Until));
            if (ends > local && begins <= (end ?? local))
            {
                end = ends;
            }
        }

        return end is null ? null : At(zone, end.Value);
    }

    public static WorkingDays Of(DayOfWeek day) => day == DayOfWeek.Sunday ? WorkingDays.Sunday : (WorkingDays)(1 << ((int)day - 1));

    private static DateTimeOffset At(TimeZoneInfo zone, DateTime local)
    {
        // In the hour that summer time skips the clock shows an hour later.
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall, zone), TimeSpan.Zero);
    }
}
