using Chat.Core.Sites;

namespace Chat.Tests.Sites;

public sealed class SiteRulesTests
{
    private static readonly SiteDetails Good = new("Shop", "#24594a", "right", "Hello", true, [], SiteSettings.Default);

    public static TheoryData<string, SiteDetails> Faulty => new()
    {
        { SiteFields.Name, Good with { Name = "" } },
        { SiteFields.Name, Good with { Name = new('x', 81) } },
        { SiteFields.Color, Good with { Color = "green" } },
        { SiteFields.Color, Good with { Color = "#12345" } },
        { SiteFields.Side, Good with { Side = "top" } },
        { SiteFields.Greeting, Good with { Greeting = new('x', 401) } },
        { SiteFields.Away, With(s => s with { Away = new('x', 401) }) },
        { SiteFields.Suggestions, With(s => s with { Suggestions = ["1", "2", "3", "4", "5"] }) },
        { SiteFields.Suggestion(1), With(s => s with { Suggestions = ["", new('x', 121)] }) },
        { SiteFields.NudgeText, With(s => s with { Nudge = new("", 5, "") }) },
        { SiteFields.NudgeText, With(s => s with { Nudge = new(new('x', 301), 5, "") }) },
        { SiteFields.NudgeDelay, With(s => s with { Nudge = new("Hi", 3601, "") }) },
        { SiteFields.NudgeDelay, With(s => s with { Nudge = new("Hi", -1, "") }) },
        { SiteFields.NudgePage, With(s => s with { Nudge = new("Hi", 5, new('x', 201)) }) },
        { SiteFields.Questions, Asking([.. Enumerable.Range(0, 7).Select(i => Text($"k{i}"))]) },
        { SiteFields.QuestionLabel(0), Asking(Text("topic") with { Label = " " }) },
        { SiteFields.QuestionKey(0), Asking(Text("two words")) },
        { SiteFields.QuestionKey(1), Asking(Text("topic"), Text("topic")) },
        { SiteFields.QuestionKey(1), Asking(Text("name"), Text("x") with { Kind = QuestionKind.Name }) },
        { SiteFields.QuestionOptions(0), Asking(Choice("One")) },
        { SiteFields.QuestionOptions(0), Asking(Choice("1", "2", "3", "4", "5", "6", "7", "8", "9")) },
        { SiteFields.QuestionOptions(0), Asking(Choice("One", "one")) },
        { SiteFields.TimeZone, Open(zone: "Europe/Nowhere") },
        { SiteFields.Day(DayOfWeek.Monday), Open(Span(DayOfWeek.Monday, 9, 12), Span(DayOfWeek.Monday, 11, 15)) },
        { SiteFields.Day(DayOfWeek.Monday), Open(Span(DayOfWeek.Monday, 22, 3), Span(DayOfWeek.Tuesday, 2, 4)) },
        { SiteFields.Day(DayOfWeek.Saturday), Open(Span(DayOfWeek.Sunday, 0, 4), Span(DayOfWeek.Saturday, 22, 1)) },
        { SiteFields.Day(DayOfWeek.Monday), Open(Span(DayOfWeek.Monday, 9, 17), Span(DayOfWeek.Monday, 9, 17)) },
        { SiteFields.Holiday(1), Holidays(new(2026, 12, 24), new(2026, 12, 24)) },
        { SiteFields.Holiday(0), Holidays(default(DateOnly)) },
        { SiteFields.Origins, Good with { AllowedOrigins = ["https://shop.example/path"] } },
        { SiteFields.Origins, Good with { AllowedOrigins = [.. Enumerable.Range(0, 51).Select(i => $"https://s{i}.example")] } },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void Check_OneFieldIsWrong_NamesItAlone(string field, SiteDetails details) =>
        Assert.Equal(field, Assert.Single(SiteRules.Check(details)).Field);

    [Fact]
    public void Check_AtEveryLimit_Passes()
    {
        var details = With(s => s with
        {
            Suggestions = ["1", "2", "3", "4", " "],
            Questions = [Choice("1", "2", "3", "4", "5", "6", "7", "8"), Text("a"), Text("b"), new("", "Name", QuestionKind.Name, true, []), new("", "E-mail", QuestionKind.Email, false, [])],
            Nudge = new("Hi", 3600, ""),
            Hours = new("Europe/Berlin", [.. Enum.GetValues<DayOfWeek>().Select(day => Span(day, 0, 0))], []),
        });

        Assert.Empty(SiteRules.Check(details with { Name = new('x', 80), Greeting = new('x', 400) }));
        Assert.Empty(SiteRules.Check(Open(Span(DayOfWeek.Monday, 22, 2), Span(DayOfWeek.Tuesday, 2, 4), Span(DayOfWeek.Saturday, 22, 0), Span(DayOfWeek.Sunday, 0, 1))));
    }

    [Fact]
    public void Check_BadOrigins_NamesEachOfThem()
    {
        var fault = Assert.Single(SiteRules.Check(Good with { AllowedOrigins = ["https://good.example", "shop.example", "ftp://files.example", ""] }));

        Assert.Contains("“shop.example”, “ftp://files.example”", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("good", fault.Message, StringComparison.Ordinal);
    }

    private static SiteDetails With(Func<SiteSettings, SiteSettings> change) => Good with { Settings = change(SiteSettings.Default) };

    private static SiteDetails Asking(params SiteQuestion[] questions) => With(s => s with { Questions = questions });

    private static SiteDetails Open(params OfficeSpan[] spans) => With(s => s with { Hours = new("Europe/Berlin", spans, []) });

    private static SiteDetails Open(string zone) => With(s => s with { Hours = new(zone, [], []) });

    private static SiteDetails Holidays(params DateOnly[] dates) => With(s => s with { Hours = new("Europe/Berlin", [], [.. dates.Select(d => new Holiday(d, "Off"))]) });

    private static SiteQuestion Text(string key) => new(key, "What is it about?", QuestionKind.Text, false, []);

    private static SiteQuestion Choice(params string[] options) => new("topic", "What is it about?", QuestionKind.Choice, false, options);

    private static OfficeSpan Span(DayOfWeek day, int from, int to) => new(day, new(from, 0), new(to, 0));
}
