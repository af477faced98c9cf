using System.Globalization;
using Chat.Core.Sites;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Settings.Sites;

/// <summary>Says when nobody is there next.</summary>
internal static class ClosureWords
{
    /// <summary>One or two sentences in the site's own time.</summary>
    public static string Describe(IStringLocalizer words, OfficeHours hours, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out var zone))
        {
            return "";
        }

        var closure = hours.ClosureAt(now);
        return closure switch
        {
            null => words["Open around the clock."],
            { Until: null } when closure.From <= now => words["Closed, and nobody comes back within a year."],
            { Until: null } => words["Open now. Closes {0} and does not open again within a year.", Say(closure.From)],
            { Until: { } until } when closure.From <= now => words["Closed now. Opens {0}.", Say(until)],
            { Until: { } until } => words["Open now. The next closure begins {0} and ends {1}.", Say(closure.From), Say(until)],
        };

        string Say(DateTimeOffset time)
        {
            var (local, today) = (TimeZoneInfo.ConvertTime(time, zone), TimeZoneInfo.ConvertTime(now, zone).Date);
            var at = local.ToString(words["HH:mm (time)"], CultureInfo.CurrentCulture);
            return (local.Date - today).Days switch
            {
                0 => words["today at {0}", at],
                1 => words["tomorrow at {0}", at],
                < 7 => words["on {0} at {1}", local.ToString(words["dddd (date)"], CultureInfo.CurrentCulture), at],
                _ => words["on {0} at {1}", local.ToString(words["dddd, d MMMM (date)"], CultureInfo.CurrentCulture), at],
            };
        }
    }
}
