using Chat.Core.Agents;

namespace Chat.Tests.Agents;

public sealed class WorkingHoursTests
{
    private static readonly WorkingHours Kept = new() { AreKept = true, TimeZone = "Europe/Berlin" };

    [Theory]
    [InlineData("2026-03-02T08:00Z", "2026-03-02T16:00Z")] // Monday at nine
    [InlineData("2026-03-02T07:59Z", null)]
    [InlineData("2026-03-02T15:59Z", "2026-03-02T16:00Z")]
    [InlineData("2026-03-02T16:00Z", null)]
    [InlineData("2026-03-01T10:00Z", null)] // Sunday
    [InlineData("2026-03-30T07:00Z", "2026-03-30T15:00Z")] // summer time since the day before
    public void EndAfter_DaysByHisOwnClock_SaysUntilWhen(string now, string? end) => AssertEnd(Kept, now, end);

    [Theory]
    [InlineData("2026-03-02T22:00Z", "2026-03-03T05:00Z")] // Monday at eleven in the evening
    [InlineData("2026-03-03T04:00Z", "2026-03-03T05:00Z")] // what began on Monday
    [InlineData("2026-03-03T22:00Z", null)]
    public void EndAfter_OverMidnight_IsTheDayOnWhichItBegan(string now, string? end) =>
        AssertEnd(Kept with { Days = WorkingDays.Monday, From = new(22, 0), Until = new(6, 0) }, now, end);

    [Fact]
    public void EndAfter_WholeDays_GoOnWithEachOther() =>
        AssertEnd(Kept with { Days = WorkingDays.Monday | WorkingDays.Tuesday, From = new(0, 0), Until = new(0, 0) }, "2026-03-02T10:00Z", "2026-03-03T23:00Z");

    [Fact]
    public void EndAfter_NotKeptOrUnknownZone_IsNever()
    {
        var sunday = DateTimeOffset.Parse("2026-03-01T10:00Z", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(DateTimeOffset.MaxValue, new WorkingHours().EndAfter(sunday));
        Assert.Equal(DateTimeOffset.MaxValue, (Kept with { TimeZone = "Mars/Olympus" }).EndAfter(sunday));
        Assert.Null((Kept with { Days = WorkingDays.None }).EndAfter(sunday));
    }

    private static void AssertEnd(WorkingHours hours, string now, string? end) =>
        Assert.Equal(end is null ? null : Time(end), hours.EndAfter(Time(now)!.Value));

    private static DateTimeOffset? Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
