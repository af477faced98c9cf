using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Shared;

/// <summary>Times as the agent's browser would say them.</summary>
public sealed class BrowserTime(IStringLocalizer<Words> words)
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

    public string Clock(DateTimeOffset time) => Local(time).ToString(words["HH:mm (time)"], CultureInfo.CurrentCulture);

    /// <summary>Day and time, as short as can be understood: 14:30, tomorrow 9:00, Monday 9:00, 3 May 9:00.</summary>
    public string Moment(DateTimeOffset time, DateTimeOffset now)
    {
        var days = (Local(time).Date - Local(now).Date).Days;
        return days switch
        {
            0 => Clock(time),
            1 => words["tomorrow {0}", Clock(time)],
            > 1 and < 7 => $"{Local(time).ToString(words["dddd (date)"], CultureInfo.CurrentCulture)} {Clock(time)}",
            _ => $"{Local(time).ToString(words["d MMM (date)"], CultureInfo.CurrentCulture)} {Clock(time)}",
        };
    }

    /// <summary>A moment that is past, as short as can be understood: 14:30, 3 May, 3 May 2024.</summary>
    public string Stamp(DateTimeOffset time, DateTimeOffset now) =>
        Local(time).Date == Local(now).Date ? Clock(time) : Local(time).ToString(Local(time).Year == Local(now).Year ? words["d MMM (date)"] : words["d MMM yyyy (date)"], CultureInfo.CurrentCulture);

    public string Day(DateTimeOffset time, DateTimeOffset now)
    {
        var (day, today) = (Local(time).Date, Local(now).Date);
        return day == today ? words["Today"].Value
            : day == today.AddDays(-1) ? words["Yesterday"]
            : day.ToString(day.Year == today.Year ? words["dddd d MMMM (date)"] : words["d MMMM yyyy (date)"], CultureInfo.CurrentCulture);
    }
}
