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

    public string Clock(DateTimeOffset time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Day(DateTimeOffset time, DateTimeOffset now)
    {
        var (day, today) = (Local(time).Date, Local(now).Date);
        return day == today ? "Today"
            : day == today.AddDays(-1) ? "Yesterday"
            : day.ToString(day.Year == today.Year ? "dddd d MMMM" : "d MMMM yyyy", CultureInfo.InvariantCulture);
    }
}
