using System.Globalization;
using Chat.Core.Sites;

namespace Chat.Portal.Settings.Sites;

/// <summary>Says when nobody is there next.</summary>
internal static class ClosureWords
{
    /// <summary>One or two sentences in the site's own time.</summary>
    public static string Describe(OfficeHours hours, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out var zone))
        {
            return "";
        }

        var closure = hours.ClosureAt(now);
        return closure switch
        {
            null => "Open around the clock.",
            { Until: null } when closure.From <= now => "Closed, and nobody comes back within a year.",
            { Until: null } => $"Open now. Closes {Say(closure.From)} and does not open again within a year.",
            { Until: { } until } when closure.From <= now => $"Closed now. Opens {Say(until)}.",
            { Until: { } until } => $"Open now. The next closure begins {Say(closure.From)} and ends {Say(until)}.",
        };

        string Say(DateTimeOffset time)
        {
            var (local, today) = (TimeZoneInfo.ConvertTime(time, zone), TimeZoneInfo.ConvertTime(now, zone).Date);
            var day = (local.Date - today).Days switch
            {
                0 => "today",
                1 => "tomorrow",
                < 7 => $"on {local.ToString("dddd", CultureInfo.InvariantCulture)}",
                _ => $"on {local.ToString("dddd, d MMMM", CultureInfo.InvariantCulture)}",
            };
            return $"{day} at {local.ToString("HH:mm", CultureInfo.InvariantCulture)}";
        }
    }
}
