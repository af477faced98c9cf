using Chat.Core.Diagnostics;

namespace Chat.Core.Sites;

/// <summary>What is wrong with one field of a site.</summary>
/// <param name="Field">One of <see cref="SiteFields"/>.</param>
/// <param name="Sentence">For whoever filled it in.</param>
public sealed record SiteFault(string Field, Sentence Sentence)
{
    /// <summary>In English.</summary>
    public string Message => Sentence.ToString();
}

/// <summary>The names of a site's fields, as faults carry them.</summary>
public static class SiteFields
{
    public const string Key = "key";
    public const string KeyOverlap = "key-overlap";
    public const string Name = "name";
    public const string Color = "color";
    public const string Side = "side";
    public const string Greeting = "greeting";
    public const string Away = "away";
    public const string Suggestions = "suggestions";
    public const string NudgeText = "nudge-text";
    public const string NudgeDelay = "nudge-delay";
    public const string NudgePage = "nudge-page";
    public const string Questions = "questions";
    public const string TimeZone = "time-zone";
    public const string Holidays = "holidays";
    public const string RefusedWords = "refused-words";
    public const string Origins = "origins";
    public const string Consent = "consent";
    public const string RetentionConversations = "retention-conversations";
    public const string RetentionFiles = "retention-files";
    public const string RetentionVisits = "retention-visits";

    public static string Suggestion(int index) => $"suggestion-{index}";

    public static string QuestionLabel(int index) => $"question-{index}-label";

    public static string QuestionKey(int index) => $"question-{index}-key";

    public static string QuestionOptions(int index) => $"question-{index}-options";

    public static string Day(DayOfWeek day) => $"hours-{day}";

    /// <summary>A part of <see cref="Day"/>.</summary>
    public static string Time(DayOfWeek day, int index, bool isFrom) => $"{Day(day)}-{index}-{(isFrom ? "from" : "to")}";

    public static string Holiday(int index) => $"holiday-{index}";
}

/// <summary>Nothing was stored: some fields hold what is not allowed.</summary>
public sealed class SiteRefusedException(IReadOnlyList<SiteFault> faults)
    : Exception($"Refused: {string.Join(", ", faults.Select(f => f.Field))}.")
{
    public IReadOnlyList<SiteFault> Faults { get; } = faults;
}

/// <summary>Nothing was stored: somebody else has changed the site since it was loaded.</summary>
public sealed class SiteConflictException(SiteDetails stored) : Exception("The site was changed meanwhile.")
{
    public SiteDetails Stored { get; } = stored;
}
