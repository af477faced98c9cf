using System.Globalization;

namespace Chat.Portal.Shared;

/// <summary>Times as the agent's browser would say them.</summary>
public sealed class BrowserTime
{
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    /// <param name="zoneId">The IANA name of the browser's time zone; one that the host does not know leaves UTC.</param>
    public void Use(string? zoneId) =>
        zone = zoneId is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var found) ? found : TimeZoneInfo.Utc;

    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);

    /// <summary>The moment at which the clock on the agent's wall shows this.</summary>
    public DateTimeOffset At(DateTime local)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);

        // In the hour that summer time skips the clock shows an hour later.
        return new DateTimeOffset(wall, zone.GetUtcOffset(zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall));
    }

    public string Clock(DateTimeOffset time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Day and time, as short as can be understood: 14:30, tomorrow 9:00, Monday 9:00, 3 May 9:00.</summary>
    public string Moment(DateTimeOffset time, DateTimeOffset now)
    {
        var days = (Local(time).Date - Local(now).Date).Days;
        return days switch
        {
            0 => Clock(time),
            1 => $"tomorrow {Clock(time)}",
            > 1 and < 7 => $"{Local(time).ToString("dddd", CultureInfo.InvariantCulture)} {Clock(time)}",
            _ => $"{Local(time).ToString("d MMM", CultureInfo.InvariantCulture)} {Clock(time)}",
        };
    }

    /// <summary>A moment that is past, as short as can be understood: 14:30, 3 May, 3 May 2024.</summary>
    public string Stamp(DateTimeOffset time, DateTimeOffset now) =>
        Local(time).Date == Local(now).Date ? Clock(time) : Local(time).ToString(Local(time).Year == Local(now).Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);

    public string Day(DateTimeOffset time, DateTimeOffset now)
    {
        var (day, today) = (Local(time).Date, Local(now).Date);
        return day == today ? "Today"
            : day == today.AddDays(-1) ? "Yesterday"
            : day.ToString(day.Year == today.Year ? "dddd d MMMM" : "d MMMM yyyy", CultureInfo.InvariantCulture);
    }
}
