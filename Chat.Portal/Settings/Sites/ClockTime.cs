using System.Globalization;

namespace Chat.Portal.Settings.Sites;

/// <summary>A time of day as people type it: <c>9</c>, <c>930</c>, <c>9:30</c>, <c>09.30</c>, <c>24:00</c>.</summary>
internal static class ClockTime
{
    public static bool TryParse(string text, out TimeOnly time)
    {
        time = default;
        var parts = text.Trim().Split(':', '.', 'h');
        var digits = string.Concat(parts);
        if (digits.Length is 0 or > 4 || parts.Length > 2 || !digits.All(char.IsAsciiDigit) || (parts.Length == 2 && parts[0].Length is 0 or > 2))
        {
            return false;
        }

        var hasMinutes = parts is [_, { Length: > 0 }] || digits.Length > 2;
        var hourLength = parts.Length == 2 ? parts[0].Length : hasMinutes ? digits.Length - 2 : digits.Length;
        var hour = int.Parse(digits.AsSpan(0, hourLength), CultureInfo.InvariantCulture);
        var minute = hasMinutes ? int.Parse(digits.AsSpan(hourLength), CultureInfo.InvariantCulture) : 0;
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        {
            return false;
        }

        time = new TimeOnly(hour % 24, minute);
        return true;
    }

    public static string Format(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
