using System.Globalization;
using Chat.Core.Sites;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

public sealed partial class HoursSection : SiteSection
{
    private static readonly DayOfWeek[] Days =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private static readonly Lazy<string[]> Zones = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId && zone.Id is not ['E', 't', 'c', '/', ..]).Select(zone => zone.Id).Append("UTC").Distinct().Order(StringComparer.Ordinal)]);

    private OfficeHours? last;

    private OfficeHours? Hours => Settings.Hours;

    private async Task ToggleAsync(bool isOn)
    {
        last = Hours ?? last ?? new OfficeHours(
            await ZoneOfBrowserAsync(), [.. Days[..5].Select(day => new OfficeSpan(day, new(9, 0), new(17, 0)))], []);
        Form.EditSettings(s => s with { Hours = isOn ? last : null });
    }

    private async Task<string> ZoneOfBrowserAsync() =>
        await Js.InvokeAsync<string?>("chatDesk.timeZone") is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : "UTC";

    private void SetZone(string? zone) => Form.EditSettings(s => s with { Hours = s.Hours! with { TimeZone = zone ?? s.Hours.TimeZone } });

    /// <summary>Every word of what is typed must be somewhere in the name.</summary>
    private static Task<IEnumerable<string>> SearchAsync(string? typed, CancellationToken cancellationToken)
    {
        var words = (typed ?? "").Split([' ', '/', ','], StringSplitOptions.RemoveEmptyEntries);
        return Task.FromResult(Array.Exists(Zones.Value, zone => zone == typed)
            ? Zones.Value
            : Zones.Value.Where(zone => Array.TrueForAll(words, word => zone.Replace('_', ' ').Contains(word, StringComparison.OrdinalIgnoreCase))));
    }

    private string LocalTime(string zone) =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(Clock.Now, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
}
