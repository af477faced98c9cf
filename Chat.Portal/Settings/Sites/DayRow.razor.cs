using System.Globalization;
using Chat.Core.Diagnostics;
using Chat.Core.Sites;
using Microsoft.AspNetCore.Components;

namespace Chat.Portal.Settings.Sites;

/// <summary>The times of one day of the week.</summary>
public sealed partial class DayRow : SiteSection
{
    private IReadOnlyList<OfficeSpan> last = [];

    [Parameter, EditorRequired]
    public DayOfWeek Day { get; set; }

    private List<OfficeSpan> Spans => [.. Settings.Hours!.Days.Where(span => span.Day == Day)];

    private string DayName => NameOf(Day);

    private string? Notes => Form.Notes(SiteFields.Day(Day), hasHint: false);

    private bool IsInvalid => Form.Fault(SiteFields.Day(Day)) is not null;

    /// <summary>Where the day's bar is filled, in per cent.</summary>
    private IEnumerable<(string Start, string Width)> Strips => Spans.Select(span =>
    {
        var until = span.To > span.From ? span.To.ToTimeSpan() : TimeSpan.FromDays(1);
        return (Share(span.From.ToTimeSpan()), Share(until - span.From.ToTimeSpan()));
    });

    private static string NameOf(DayOfWeek day) => CultureInfo.CurrentCulture.DateTimeFormat.GetDayName(day);

    private static string Share(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays * 100:0.##}%");

    private void Toggle(bool isOpen)
    {
        last = Spans.Count > 0 ? Spans : last;
        Form.SetUnreadable(SiteFields.Day(Day), null);
        Set(!isOpen ? [] : last.Count > 0 ? last : [new(Day, new(9, 0), new(17, 0))]);
    }

    private void Read(int index, TimeOnly? time, bool isFrom)
    {
        Form.SetUnreadable(SiteFields.Time(Day, index, isFrom), time is null ? Sentence.Of("A time is written like 9:00 or 17:30.") : null);
        if (time is { } read)
        {
            Set([.. Spans.Select((span, i) => i != index ? span : isFrom ? span with { From = read } : span with { To = read })]);
        }
    }

    /// <summary>An hour after the last time of the day, two hours long.</summary>
    private void Add()
    {
        var from = Spans[^1].To is var end && end.Hour < 21 ? end.AddHours(1) : new TimeOnly(22, 0);
        Set([.. Spans, new(Day, from, from.AddHours(2))]);
    }

    private void RemoveAt(int index)
    {
        Form.SetUnreadable(SiteFields.Day(Day), null);
        Set([.. Spans.Where((_, i) => i != index)]);
    }

    private void CopyToWeekdays()
    {
        var copied = Spans;
        DayOfWeek[] weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];
        Change(days => [.. days.Where(span => !weekdays.Contains(span.Day)), .. weekdays.SelectMany(day => copied.Select(span => span with { Day = day }))]);
        foreach (var day in weekdays)
        {
            Form.SetUnreadable(SiteFields.Day(day), null);
        }
    }

    private void Set(IReadOnlyList<OfficeSpan> spans) => Change(days => [.. days.Where(span => span.Day != Day), .. spans]);

    private void Change(Func<IReadOnlyList<OfficeSpan>, IReadOnlyList<OfficeSpan>> change) =>
        Form.EditSettings(s => s with { Hours = s.Hours! with { Days = change(s.Hours.Days) } });
}

internal static class WeekDays
{
    public static DayOfWeek Next(this DayOfWeek day) => (DayOfWeek)(((int)day + 1) % 7);
}
