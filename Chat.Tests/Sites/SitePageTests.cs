using Bunit;
using Chat.Core.Sites;
using Chat.Portal.Settings.Sites;
using Chat.Portal.Shared;
using Chat.Tests.Inbox;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Sites;

/// <summary>What the fields of a site's page do before anything is stored.</summary>
public sealed class SitePageTests : IAsyncLifetime
{
    private readonly BunitContext page = DeskComponents.NewPage();
    private readonly SiteForm form = new(new("Shop", "#24594a", "right", "Hello", true, [], SiteSettings.Default));

    public ValueTask InitializeAsync()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => page.DisposeAsync();

    [Theory]
    [InlineData("9", "09:00")]
    [InlineData("930", "09:30")]
    [InlineData("0930", "09:30")]
    [InlineData("9.30", "09:30")]
    [InlineData("17:05", "17:05")]
    [InlineData("24:00", "00:00")]
    [InlineData("25", null)]
    [InlineData("9:75", null)]
    [InlineData("noon", null)]
    [InlineData("", null)]
    public void ClockTime_AsPeopleTypeIt_IsReadOrRefused(string typed, string? expected) =>
        Assert.Equal(expected, ClockTime.TryParse(typed, out var time) ? ClockTime.Format(time) : null);

    [Theory]
    [InlineData("#24594a", "#fff")]
    [InlineData("#ffd23f", "#000")]
    [InlineData("#1f6feb", "#fff")]
    [InlineData("#767676", "#000")]
    [InlineData("#747474", "#fff")]
    public void Ink_OnAColour_IsWhatTheWidgetTakesAndReads(string color, string ink)
    {
        Assert.Equal(ink, Ink.On(color));
        Assert.InRange(Ink.Contrast(color), 4.5, 21);
    }

    [Fact]
    public void Hours_NextClosure_IsSaidInWords()
    {
        var hours = new OfficeHours("Europe/Berlin", [new(DayOfWeek.Monday, new(9, 0), new(18, 0)), new(DayOfWeek.Friday, new(9, 0), new(18, 0))], []);

        Assert.Equal("Open now. The next closure begins today at 18:00 and ends on Friday at 09:00.", Words("2026-11-23T12:00+01:00"));
        Assert.Equal("Closed now. Opens tomorrow at 09:00.", Words("2026-11-22T12:00+01:00"));
        Assert.Equal("Closed, and nobody comes back within a year.", ClosureWords.Describe(DeskComponents.Words, hours with { Days = [] }, DateTimeOffset.UnixEpoch));

        string Words(string now) => ClosureWords.Describe(DeskComponents.Words, hours, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Questions_MovedAndRemoved_KeepTheirOrderAndSayWhere()
    {
        form.EditSettings(s => s with { Questions = [Question("first"), Question("second"), Question("third")] });
        var view = page.Render<QuestionsSection>(p => p.Add(s => s.Form, form));

        view.Find("[aria-label='Move question 3 up']").Click();
        view.Find("#f-question-0-label").KeyDown(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { AltKey = true, Key = "ArrowDown" });

        Assert.Equal(["third", "first", "second"], form.Draft.Settings.Questions.Select(q => q.Key));
        Assert.Equal("Question 1 is now question 2 of 3.", view.Find("[role=status]").TextContent);
        view.Find("[aria-label='Move question 1 up']").Click();
        view.Find("[aria-label='Remove question 2']").Click();
        Assert.Equal(["third", "second"], form.Draft.Settings.Questions.Select(q => q.Key));
    }

    [Fact]
    public void Question_KeyFollowsTheLabelUntilItIsChosen()
    {
        form.EditSettings(s => s with { Questions = [new("", "", QuestionKind.Text, false, [])] });
        var view = page.Render<QuestionsSection>(p => p.Add(s => s.Form, form));

        view.Find("#f-question-0-label").Input("Größe & Farbe?");
        Assert.Equal("gro-e-farbe", form.Draft.Settings.Questions[0].Key);

        view.Find("#f-question-0-key").Input("size");
        view.Find("#f-question-0-label").Input("Size and colour?");
        Assert.Equal("size", form.Draft.Settings.Questions[0].Key);
    }

    [Fact]
    public void Origins_SomeAreNone_GoodOnesAreTakenAndBadOnesNamedAtTheField()
    {
        var view = page.Render<OriginsSection>(p => p.Add(s => s.Form, form));
        Assert.Contains("Open to every origin.", view.Markup, StringComparison.Ordinal);

        view.Find("#f-origins").Input("https://Shop.example/ shop.example, ftp://x.example https://shop.example");
        view.Find("form").Submit();
        view.Render();

        Assert.Equal(["https://shop.example"], form.Draft.AllowedOrigins);
        Assert.Equal("shop.example ftp://x.example", form.PendingOrigins);
        Assert.Equal("true", view.Find("#f-origins").GetAttribute("aria-invalid"));
        var note = view.Find($"#{view.Find("#f-origins").GetAttribute("aria-describedby")!.Split(' ')[0]}");
        Assert.StartsWith("“shop.example”, “ftp://x.example”:", note.TextContent, StringComparison.Ordinal);
        Assert.False(form.Check());
    }

    [Fact]
    public void Day_TextThatIsNoTime_StaysAndBlocksTheForm()
    {
        form.EditSettings(s => s with { Hours = new("UTC", [new(DayOfWeek.Monday, new(9, 0), new(17, 0))], []) });
        var view = page.Render<DayRow>(p => p.Add(s => s.Form, form).Add(s => s.Day, DayOfWeek.Monday));

        view.Find("[aria-label='Monday to']").Change("late");
        view.Render();

        Assert.Equal("late", view.Find("[aria-label='Monday to']").GetAttribute("value"));
        Assert.False(form.Check());
        view.Find("[aria-label='Monday to']").Change("1830");
        Assert.True(form.Check());
        Assert.Equal(new TimeOnly(18, 30), form.Draft.Settings.Hours!.Days[0].To);
    }

    [Fact]
    public void Day_OneOfTwoTextsIsMended_TheOtherStillBlocksTheForm()
    {
        form.EditSettings(s => s with { Hours = new("UTC", [new(DayOfWeek.Monday, new(9, 0), new(17, 0))], []) });
        var view = page.Render<DayRow>(p => p.Add(s => s.Form, form).Add(s => s.Day, DayOfWeek.Monday));

        view.Find("[aria-label='Monday from']").Change("early");
        view.Find("[aria-label='Monday to']").Change("late");
        view.Find("[aria-label='Monday to']").Change("18");

        Assert.False(form.Check());
        view.Find("[aria-label='Monday from']").Change("8");
        Assert.True(form.Check());
    }

    [Fact]
    public void Day_Discarded_ShowsTheStoredTimeAgain()
    {
        form.Load(form.Loaded with { Settings = SiteSettings.Default with { Hours = new("UTC", [new(DayOfWeek.Monday, new(9, 0), new(17, 0))], []) } });
        var view = page.Render<DayRow>(p => p.Add(s => s.Form, form).Add(s => s.Day, DayOfWeek.Monday));
        view.Find("[aria-label='Monday to']").Change("late");

        form.Load(form.Loaded);
        view.Render();

        Assert.Equal("17:00", view.Find("[aria-label='Monday to']").GetAttribute("value"));
        Assert.Null(view.Find("[aria-label='Monday to']").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Hours_TurnedOffOverATextThatIsNoTime_DoNotBlockTheForm()
    {
        page.Services.AddSingleton(new CircuitClock(TimeProvider.System));
        form.EditSettings(s => s with { Hours = new("UTC", [new(DayOfWeek.Monday, new(9, 0), new(17, 0))], []) });
        var view = page.Render<HoursSection>(p => p.Add(s => s.Form, form));
        view.Find("[aria-label='Monday to']").Change("late");

        view.Find("input[role=switch]").Change(false);

        Assert.True(form.Check());
    }

    [Fact]
    public void Day_CopiedToWeekdays_LeavesTheWeekendAlone()
    {
        form.EditSettings(s => s with { Hours = new("UTC", [new(DayOfWeek.Monday, new(8, 0), new(12, 0)), new(DayOfWeek.Sunday, new(10, 0), new(11, 0))], []) });
        var view = page.Render<DayRow>(p => p.Add(s => s.Form, form).Add(s => s.Day, DayOfWeek.Monday));

        view.Find("[aria-label='Copy Monday to all weekdays']").Click();

        Assert.Equal(6, form.Draft.Settings.Hours!.Days.Count);
        Assert.Equal(new OfficeSpan(DayOfWeek.Friday, new(8, 0), new(12, 0)), form.Draft.Settings.Hours.Days.Single(d => d.Day == DayOfWeek.Friday));
        Assert.DoesNotContain(form.Draft.Settings.Hours.Days, d => d.Day == DayOfWeek.Saturday);
    }

    [Fact]
    public void Form_OthersStored_KeepsBothOrAsks()
    {
        form.Edit(d => d with { Name = "Mine" });

        form.Meet(form.Loaded with { Greeting = "Theirs" });
        Assert.Equal(("Mine", "Theirs", 1, true), (form.Draft.Name, form.Draft.Greeting, form.ChangeCount, form.HasMerged));

        form.Meet(form.Loaded with { Name = "Theirs" });
        Assert.Equal("Theirs", form.Theirs!.Name);
        Assert.Equal("Mine", form.Draft.Name);
        form.KeepMine();
        Assert.Null(form.Theirs);
        Assert.Equal(("Theirs", "Mine"), (form.Loaded.Name, form.Draft.Name));
    }

    [Fact]
    public void KeepMine_OtherSettingsWereChangedToo_LeavesThoseAsTheyAreStored()
    {
        form.Edit(d => d with { Name = "Mine", Settings = d.Settings with { Away = "Mine" } });
        form.Meet(form.Loaded with { Name = "Theirs", Greeting = "Theirs", Settings = form.Loaded.Settings with { TakesFiles = false } });

        form.KeepMine();

        Assert.Equal(("Mine", "Theirs"), (form.Draft.Name, form.Draft.Greeting));
        Assert.Equal(("Mine", false), (form.Draft.Settings.Away, form.Draft.Settings.TakesFiles));
        Assert.Equal(2, form.ChangeCount);
    }

    [Fact]
    public void Keep_TypedWhileItWasSaved_StaysAndIsNotSavedYet()
    {
        form.Edit(d => d with { Name = " Mine " });
        var sent = form.Draft;
        form.Edit(d => d with { Greeting = "Typed since" });
        form.TypeOrigins("https://shop");

        form.Keep(sent, SiteRules.Normalize(sent));

        Assert.Equal(("Mine", "Typed since", "https://shop"), (form.Draft.Name, form.Draft.Greeting, form.PendingOrigins));
        Assert.Equal(2, form.ChangeCount);
    }

    private static SiteQuestion Question(string key) => new(key, $"The {key}?", QuestionKind.Text, false, []);
}
