using System.Text.RegularExpressions;

namespace Chat.Core.Sites;

/// <summary>What a site's fields may hold, and the one way in which they are stored.</summary>
public static partial class SiteRules
{
    public const int NameLength = 80;
    public const int GreetingLength = 400;
    public const int AwayLength = 400;
    public const int SuggestionCount = 4;
    public const int SuggestionLength = 120;
    public const int QuestionCount = 6;
    public const int LabelLength = 120;

    /// <summary>It goes out with the loader, where it is set.</summary>
    public const int ConsentLength = 600;

    public const int QuestionKeyLength = 40;
    public const int OptionCount = 8;
    public const int OptionLength = 80;
    public const int NudgeLength = 300;
    public const int NudgeDelay = 3600;
    public const int PageLength = 200;
    public const int OriginCount = 50;
    public const int SpanCount = 42;
    public const int HolidayCount = 100;

    public static SiteFault? CheckKey(string key) => KeyShape().IsMatch(key)
        ? null
        : new SiteFault(SiteFields.Key, "2 to 64 lower-case letters, digits and hyphens, such as my-shop.");

    /// <summary>All that is wrong, in the order of the page. An index is that of the list as given, empty lines included.</summary>
    public static IReadOnlyList<SiteFault> Check(SiteDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        return [.. Look(details), .. Words(details.Settings), .. Questions(details.Settings.Questions), .. Hours(details.Settings.Hours), .. Refused(details.Settings.RefusedWords), .. Origins(details.AllowedOrigins), .. Consent(details.Settings), .. Retention(details.Settings.Retention)];
    }

    /// <summary>As it is stored: trimmed, without empty lines, origins and colour in their one spelling. Only for what <see cref="Check"/> lets pass.</summary>
    public static SiteDetails Normalize(SiteDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var settings = details.Settings;
        return details with
        {
            Name = details.Name.Trim(),
            Color = NormalizeColor(details.Color)!,
            Greeting = details.Greeting.Trim(),
            AllowedOrigins = [.. details.AllowedOrigins.Where(o => !string.IsNullOrWhiteSpace(o)).Select(o => Origin.Normalize(o.Trim())!).Distinct(StringComparer.Ordinal)],
            Settings = settings with
            {
                Away = string.IsNullOrWhiteSpace(settings.Away) ? null : settings.Away.Trim(),
                Consent = string.IsNullOrWhiteSpace(settings.Consent) ? null : settings.Consent.Trim().ReplaceLineEndings("\n"),
                Suggestions = Lines(settings.Suggestions),
                RefusedWords = [.. Lines(settings.RefusedWords).Distinct(StringComparer.OrdinalIgnoreCase)],
                Questions = [.. settings.Questions.Select(q => q with
                {
                    Key = KeyOf(q),
                    Label = q.Label.Trim(),
                    Options = q.Kind == QuestionKind.Choice ? Lines(q.Options) : [],
                })],
                Nudge = settings.Nudge is { } nudge ? nudge with { Text = nudge.Text.Trim(), Page = nudge.Page.Trim() } : null,
                Hours = settings.Hours is { } hours
                    ? hours with
                    {
                        TimeZone = hours.TimeZone.Trim(),
                        Days = [.. hours.Days.OrderBy(d => d.Day).ThenBy(d => d.From)],
                        Holidays = [.. hours.Holidays.OrderBy(h => h.Date).Select(h => h with { Name = h.Name.Trim() })],
                    }
                    : null,
            },
        };
    }

    /// <summary>The one spelling of a colour, <c>#rrggbb</c>; null when it is none. The hash may be missing, and three digits stand for six.</summary>
    public static string? NormalizeColor(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var digits = value.Trim().TrimStart('#').ToLowerInvariant();
        var six = digits.Length == 3 ? string.Concat(digits.Select(digit => new string(digit, 2))) : digits;
        return six.Length == 6 && six.All(char.IsAsciiHexDigit) ? $"#{six}" : null;
    }

    private static IEnumerable<SiteFault> Retention(SiteRetention kept) =>
        from part in new[] { (Field: SiteFields.RetentionConversations, Days: kept.Conversations), (Field: SiteFields.RetentionFiles, Days: kept.Files), (Field: SiteFields.RetentionVisits, Days: kept.Visits) }
        where part.Days is < 1 or > SiteRetention.MostDays
        select new SiteFault(part.Field, $"1 to {SiteRetention.MostDays} days, or nothing.");

    private static IEnumerable<SiteFault> Look(SiteDetails details)
    {
        if (details.Name.Trim().Length is 0 or > NameLength)
        {
            yield return new(SiteFields.Name, $"A name of 1 to {NameLength} characters is needed.");
        }

        if (NormalizeColor(details.Color) is null)
        {
            yield return new(SiteFields.Color, "A colour is a hash and six digits, such as #24594a.");
        }

        if (details.Side is not ("left" or "right"))
        {
            yield return new(SiteFields.Side, "The corner is left or right.");
        }

        if (TooLong(details.Greeting, GreetingLength, SiteFields.Greeting) is { } greeting)
        {
            yield return greeting;
        }
    }

    private static IEnumerable<SiteFault> Consent(SiteSettings settings)
    {
        if (TooLong(settings.Consent ?? "", ConsentLength, SiteFields.Consent) is { } consent)
        {
            yield return consent;
        }
    }

    private static IEnumerable<SiteFault> Words(SiteSettings settings)
    {
        if (TooLong(settings.Away ?? "", AwayLength, SiteFields.Away) is { } away)
        {
            yield return away;
        }

        if (settings.Suggestions.Count(s => !string.IsNullOrWhiteSpace(s)) > SuggestionCount)
        {
            yield return new(SiteFields.Suggestions, $"At most {SuggestionCount}.");
        }

        for (var i = 0; i < settings.Suggestions.Count; i++)
        {
            if (TooLong(settings.Suggestions[i], SuggestionLength, SiteFields.Suggestion(i)) is { } suggestion)
            {
                yield return suggestion;
            }
        }

        if (settings.Nudge is not { } nudge)
        {
            yield break;
        }

        if (nudge.Text.Trim().Length is 0 or > NudgeLength)
        {
            yield return new(SiteFields.NudgeText, $"1 to {NudgeLength} characters are needed.");
        }

        if (nudge.Delay is < 0 or > NudgeDelay)
        {
            yield return new(SiteFields.NudgeDelay, $"0 to {NudgeDelay} seconds.");
        }

        if (TooLong(nudge.Page, PageLength, SiteFields.NudgePage) is { } page)
        {
            yield return page;
        }
    }

    private static IEnumerable<SiteFault> Questions(IReadOnlyList<SiteQuestion> questions)
    {
        if (questions.Count > QuestionCount)
        {
            yield return new(SiteFields.Questions, $"At most {QuestionCount} questions.");
        }

        for (var i = 0; i < questions.Count; i++)
        {
            var (question, key) = (questions[i], KeyOf(questions[i]));
            if (question.Label.Trim().Length is 0 or > LabelLength)
            {
                yield return new(SiteFields.QuestionLabel(i), $"A question of 1 to {LabelLength} characters is needed.");
            }

            if (!QuestionKeyShape().IsMatch(key))
            {
                yield return new(SiteFields.QuestionKey(i), $"1 to {QuestionKeyLength} letters, digits, hyphens and underscores.");
            }
            else if (questions.Take(i).Any(earlier => KeyOf(earlier) == key))
            {
                yield return new(SiteFields.QuestionKey(i), $"Another question is kept as “{key}” already.");
            }

            if (question.Kind == QuestionKind.Choice && OptionsFault(SiteFields.QuestionOptions(i), Lines(question.Options)) is { } fault)
            {
                yield return fault;
            }
        }
    }

    private static SiteFault? OptionsFault(string field, List<string> options) =>
        options.Count is < 2 or > OptionCount ? new(field, $"2 to {OptionCount} answers are needed, each on a line of its own.")
        : options.Find(o => o.Length > OptionLength) is { } tooLong ? new(field, $"“{tooLong[..20]}…” has more than {OptionLength} characters.")
        : options.GroupBy(o => o, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice ? new(field, $"“{twice.Key}” stands there twice.")
        : null;

    private static IEnumerable<SiteFault> Hours(OfficeHours? hours)
    {
        if (hours is null)
        {
            yield break;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone.Trim(), out _))
        {
            yield return new(SiteFields.TimeZone, "Choose a time zone of the list, such as Europe/Berlin.");
        }

        foreach (var day in Overlapping(hours.Days))
        {
            yield return new(SiteFields.Day(day), "Two of these times overlap, or one runs into the next day's.");
        }

        for (var i = 0; i < hours.Holidays.Count; i++)
        {
            var holiday = hours.Holidays[i];
            if (holiday.Date == default || hours.Holidays.Take(i).Any(earlier => earlier.Date == holiday.Date))
            {
                yield return holiday.Date == default ? new(SiteFields.Holiday(i), "Choose a date.") : new(SiteFields.Holiday(i), "This date stands there already.");
            }
            else if (TooLong(holiday.Name, NameLength, SiteFields.Holiday(i)) is { } name)
            {
                yield return name;
            }
        }

        if (hours.Holidays.Count > HolidayCount || hours.Days.Count > SpanCount)
        {
            yield return new(SiteFields.Holidays, $"At most {HolidayCount} holidays and {SpanCount} times a week.");
        }
    }

    /// <summary>The days whose times meet others, on the circle of the week.</summary>
    private static IEnumerable<DayOfWeek> Overlapping(IReadOnlyList<OfficeSpan> spans)
    {
        const long Week = 7 * TimeSpan.TicksPerDay;
        var times = spans.Select(span => (span.Day, Start: ((int)span.Day * TimeSpan.TicksPerDay) + span.From.Ticks, Length: Length(span))).OrderBy(t => t.Start).ToList();
        return times.Where((time, i) => times.Count > 1 && time.Start + time.Length > times[(i + 1) % times.Count].Start + (i + 1 == times.Count ? Week : 0))
            .Select(time => time.Day).Distinct();

        static long Length(OfficeSpan span) => span.To > span.From ? span.To.Ticks - span.From.Ticks : TimeSpan.TicksPerDay - span.From.Ticks + span.To.Ticks;
    }

    private static IEnumerable<SiteFault> Refused(IReadOnlyList<string> words)
    {
        var lines = Lines(words);
        if (lines.Count > RefusedWords.Most)
        {
            yield return new(SiteFields.RefusedWords, $"At most {RefusedWords.Most}, each on a line of its own.");
        }
        else if (lines.Find(line => line.Length > RefusedWords.Length) is { } tooLong)
        {
            yield return new(SiteFields.RefusedWords, $"“{tooLong[..20]}…” has more than {RefusedWords.Length} characters.");
        }
        else if (lines.Find(line => !RefusedWords.IsAny(line)) is { } nothing)
        {
            yield return new(SiteFields.RefusedWords, $"“{nothing}” has no letters or digits to compare.");
        }
    }

    private static IEnumerable<SiteFault> Origins(IReadOnlyList<string> origins)
    {
        var refused = origins.Where(o => !string.IsNullOrWhiteSpace(o) && Origin.Normalize(o.Trim()) is null).ToList();
        if (refused.Count > 0)
        {
            var named = string.Join(", ", refused.Select(o => $"“{(o.Length > 60 ? o[..60] + "…" : o)}”"));
            yield return new(SiteFields.Origins, $"{named}: an origin is https:// and a host, with a port where it has one, and nothing after it.");
        }
        else if (origins.Count > OriginCount)
        {
            yield return new(SiteFields.Origins, $"At most {OriginCount} origins.");
        }
    }

    private static SiteFault? TooLong(string value, int limit, string field) =>
        value.Trim().Length > limit ? new(field, $"{value.Trim().Length} characters are too many: at most {limit}.") : null;

    private static List<string> Lines(IReadOnlyList<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string KeyOf(SiteQuestion question) => question.Kind switch
    {
        QuestionKind.Name => "name",
        QuestionKind.Email => "email",
        _ => question.Key.Trim(),
    };

    [GeneratedRegex("^[a-z0-9-]{2,64}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex KeyShape();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex QuestionKeyShape();
}
