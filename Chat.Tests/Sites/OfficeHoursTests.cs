using System.Globalization;
using Chat.Core.Sites;

namespace Chat.Tests.Sites;

public sealed class OfficeHoursTests
{
    private const string Berlin = "Europe/Berlin";

    private static readonly DayOfWeek[] Week = Enum.GetValues<DayOfWeek>();
    private static readonly DayOfWeek[] Working = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Theory]
    [InlineData("2026-11-23T12:00+01:00", "2026-11-23T18:00+01:00", "2026-11-24T09:00+01:00")]
    [InlineData("2026-11-23T08:00+01:00", "2026-11-23T08:00+01:00", "2026-11-23T09:00+01:00")]
    [InlineData("2026-11-27T19:00+01:00", "2026-11-27T19:00+01:00", "2026-11-30T09:00+01:00")]
    [InlineData("2026-11-23T09:00+01:00", "2026-11-23T18:00+01:00", "2026-11-24T09:00+01:00")]
    [InlineData("2026-11-23T18:00+01:00", "2026-11-23T18:00+01:00", "2026-11-24T09:00+01:00")]
    public void ClosureAt_WorkingDays_IsTheNightOrTheWeekend(string now, string from, string until) =>
        Expect(Hours(Berlin, Working, "09:00", "18:00"), now, from, until);

    [Theory]
    [InlineData("2026-11-23T23:30+01:00", "2026-11-24T02:00+01:00", "2026-11-24T22:00+01:00")]
    [InlineData("2026-11-24T01:59+01:00", "2026-11-24T02:00+01:00", "2026-11-24T22:00+01:00")]
    [InlineData("2026-11-24T02:00+01:00", "2026-11-24T02:00+01:00", "2026-11-24T22:00+01:00")]
    [InlineData("2026-11-24T12:00+01:00", "2026-11-24T12:00+01:00", "2026-11-24T22:00+01:00")]
    public void ClosureAt_SpanOverMidnight_BelongsToTheEveningBefore(string now, string from, string until) =>
        Expect(Hours(Berlin, Week, "22:00", "02:00"), now, from, until);

    [Fact]
    public void ClosureAt_SpanToMidnight_EndsThere() =>
        Expect(Hours(Berlin, [DayOfWeek.Monday], "12:00", "00:00"), "2026-11-23T23:59+01:00", "2026-11-24T00:00+01:00", "2026-11-30T12:00+01:00");

    [Theory]
    [InlineData("2026-03-28T12:00+01:00", "2026-03-28T18:00+01:00", "2026-03-29T09:00+02:00")]
    [InlineData("2026-03-29T12:00+02:00", "2026-03-29T18:00+02:00", "2026-03-30T09:00+02:00")]
    [InlineData("2026-10-24T20:00+02:00", "2026-10-24T20:00+02:00", "2026-10-25T09:00+01:00")]
    public void ClosureAt_ClockChangesAtNight_OpensAtTheSameWallTime(string now, string from, string until) =>
        Expect(Hours(Berlin, Week, "09:00", "18:00"), now, from, until);

    [Theory]
    [InlineData("01:00", "02:30", "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T01:00+02:00")]
    [InlineData("02:30", "04:00", "2026-03-29T01:30+01:00", "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00")]
    [InlineData("02:10", "02:50", "2026-03-29T01:30+01:00", "2026-03-29T01:30+01:00", "2026-03-30T02:10+02:00")]
    public void ClosureAt_EdgeInTheHourThatIsLeftOut_MeansTheFirstMomentAfterIt(string opens, string closes, string now, string from, string until) =>
        Expect(Hours(Berlin, Week, opens, closes), now, from, until);

    [Fact]
    public void ClosureAt_TwoSpansAroundTheHourThatIsLeftOut_StayInOrder()
    {
        var hours = new OfficeHours(Berlin, [Span(DayOfWeek.Sunday, "02:30", "02:45"), Span(DayOfWeek.Sunday, "03:10", "04:00")], []);

        Expect(hours, "2026-03-29T01:30+01:00", "2026-03-29T01:30+01:00", "2026-03-29T03:10+02:00");
    }

    [Fact]
    public void ClosureAt_HourThatComesTwice_ClosesAtItsSecondTime() =>
        Expect(Hours(Berlin, Week, "01:00", "02:30"), "2026-10-25T02:15+02:00", "2026-10-25T02:30+01:00", "2026-10-26T01:00+01:00");

    [Fact]
    public void ClosureAt_Holidays_AreClosedAllDay()
    {
        var hours = Hours(Berlin, Working, "09:00", "18:00") with { Holidays = [new(new(2026, 12, 24), "Christmas Eve"), new(new(2026, 12, 25), "Christmas")] };

        Expect(hours, "2026-12-23T12:00+01:00", "2026-12-23T18:00+01:00", "2026-12-28T09:00+01:00");
    }

    [Fact]
    public void ClosureAt_HolidayAfterASpanOverMidnight_EndsItAtMidnight()
    {
        var hours = Hours(Berlin, Week, "22:00", "02:00") with { Holidays = [new(new(2026, 12, 24), "Christmas Eve")] };

        Expect(hours, "2026-12-23T23:00+01:00", "2026-12-24T00:00+01:00", "2026-12-25T22:00+01:00");
    }

    [Fact]
    public void ClosureAt_NoTimesAtAll_IsClosedForEver() =>
        Expect(new OfficeHours(Berlin, [], []), "2026-11-23T12:00Z", "2026-11-23T12:00Z", null);

    [Fact]
    public void ClosureAt_EveryDayAroundTheClock_NeverCloses() =>
        Assert.Null(Hours(Berlin, Week, "00:00", "00:00").ClosureAt(Time("2026-11-23T12:00Z")));

    [Fact]
    public void ClosureAt_TouchingSpans_AreOne()
    {
        var hours = new OfficeHours(Berlin, [Span(DayOfWeek.Monday, "13:00", "18:00"), Span(DayOfWeek.Monday, "09:00", "13:00")], []);

        Expect(hours, "2026-11-23T12:00+01:00", "2026-11-23T18:00+01:00", "2026-11-30T09:00+01:00");
    }

    [Fact]
    public void ClosureAt_LunchBreak_IsAClosure()
    {
        var hours = new OfficeHours(Berlin, [Span(DayOfWeek.Monday, "09:00", "12:00"), Span(DayOfWeek.Monday, "13:00", "18:00")], []);

        Expect(hours, "2026-11-23T10:00+01:00", "2026-11-23T12:00+01:00", "2026-11-23T13:00+01:00");
    }

    [Theory]
    [InlineData("Pacific/Auckland", "2026-11-22T19:00Z", "2026-11-22T19:00Z", "2026-11-22T20:00Z")]
    [InlineData("America/Los_Angeles", "2026-11-24T00:30Z", "2026-11-24T02:00Z", "2026-11-24T17:00Z")]
    [InlineData("Asia/Kathmandu", "2026-11-23T04:00Z", "2026-11-23T12:15Z", "2026-11-24T03:15Z")]
    public void ClosureAt_AnotherTimeZone_IsThatZonesDay(string zone, string now, string from, string until) =>
        Expect(Hours(zone, Working, "09:00", "18:00"), now, from, until);

    [Fact]
    public void ClosureAt_ZoneThatThisMachineDoesNotKnow_IsNone() =>
        Assert.Null(Hours("Mars/Olympus_Mons", Working, "09:00", "18:00").ClosureAt(Time("2026-11-23T12:00Z")));

    private static void Expect(OfficeHours hours, string now, string from, string? until) =>
        Assert.Equal(new OfficeClosure(Time(from), until is null ? null : Time(until)), hours.ClosureAt(Time(now)));

    private static OfficeHours Hours(string zone, DayOfWeek[] days, string from, string to) => new(zone, [.. days.Select(day => Span(day, from, to))], []);

    private static OfficeSpan Span(DayOfWeek day, string from, string to) =>
        new(day, TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
}
