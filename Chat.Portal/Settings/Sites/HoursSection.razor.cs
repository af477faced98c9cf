using Chat.Core.Sites;
using Microsoft.JSInterop;

namespace Chat.Portal.Settings.Sites;

public sealed partial class HoursSection : SiteSection
{
    private static readonly DayOfWeek[] Days =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private OfficeHours? last;

    private OfficeHours? Hours => Settings.Hours;

    private async Task ToggleAsync(bool isOn)
    {
        last = Hours ?? last ?? new OfficeHours(
            await ZoneOfBrowserAsync(), [.. Days[..5].Select(day => new OfficeSpan(day, new(9, 0), new(17, 0)))], []);
        Array.ForEach(Days, day => Form.SetUnreadable(SiteFields.Day(day), null));
        Form.EditSettings(s => s with { Hours = isOn ? last : null });
    }

    private async Task<string> ZoneOfBrowserAsync() =>
        await Js.InvokeAsync<string?>("chatDesk.timeZone") is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : "UTC";

    private void SetZone(string zone) => Form.EditSettings(s => s with { Hours = s.Hours! with { TimeZone = zone } });
}
