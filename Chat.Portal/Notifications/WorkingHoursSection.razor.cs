using System.Globalization;
using Chat.Core.Agents;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Chat.Portal.Notifications;

/// <summary>When an agent is told of things: days, from, until, and whose clock counts.</summary>
public sealed partial class WorkingHoursSection : ComponentBase
{
    private static readonly DayOfWeek[] Week =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    private string zone = "";
    private bool isWrong;
    private bool isUnknown;

    [Parameter, EditorRequired]
    public WorkingHours Value { get; set; } = new();

    [Parameter]
    public EventCallback<WorkingHours> ValueChanged { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    protected override void OnParametersSet() => zone = isUnknown ? zone : Value.TimeZone;

    private async Task ToggleAsync(bool isOn)
    {
        (isWrong, isUnknown) = (false, false);
        var own = Value;
        if (isOn && Value == new WorkingHours() && await Js.InvokeAsync<string?>("chatDesk.timeZone") is { } here && TimeZoneInfo.TryFindSystemTimeZoneById(here, out _))
        {
            own = Value with { TimeZone = here };
        }

        await ValueChanged.InvokeAsync(own with { AreKept = isOn });
    }

    private Task SetDayAsync(DayOfWeek day, bool isOn) =>
        ValueChanged.InvokeAsync(Value with { Days = isOn ? Value.Days | WorkingHours.Of(day) : Value.Days & ~WorkingHours.Of(day) });

    private Task SetTimeAsync(TimeOnly? time, bool isFrom)
    {
        isWrong = time is null;
        return time is not { } read ? Task.CompletedTask : ValueChanged.InvokeAsync(isFrom ? Value with { From = read } : Value with { Until = read });
    }

    private Task SetZoneAsync(string typed)
    {
        zone = typed.Trim();
        isUnknown = !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);
        return isUnknown ? Task.CompletedTask : ValueChanged.InvokeAsync(Value with { TimeZone = zone });
    }

    private static string Short(DayOfWeek day) => CultureInfo.CurrentCulture.DateTimeFormat.GetAbbreviatedDayName(day);

    private static string Name(DayOfWeek day) => CultureInfo.CurrentCulture.DateTimeFormat.GetDayName(day);
}
