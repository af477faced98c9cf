using System.Text.Json.Serialization;

namespace Chat.Core.Sites;

/// <summary>What an administrator can set for a site beyond its name and look. Kept as one JSON text, so that a new setting is no migration.</summary>
public sealed record SiteSettings
{
    public static readonly SiteSettings Default = new();

    /// <summary>Said instead of "We reply as soon as we are back"; null keeps the widget's own words.</summary>
    public string? Away { get; init; }

    /// <summary>First messages that a visitor can choose instead of typing.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>Asked before the first message.</summary>
    public IReadOnlyList<SiteQuestion> Questions { get; init; } = [];

    public OfficeHours? Hours { get; init; }

    /// <summary>What the closed chat says by itself; null for nothing.</summary>
    public SiteNudge? Nudge { get; init; }

    public bool TakesFiles { get; init; } = true;

    public bool AsksRating { get; init; } = true;

    /// <summary>Whether a message after the last matter was resolved opens a new conversation instead of the old one again.</summary>
    public bool StartsAnew { get; init; }

    /// <summary>Words and phrases that are not taken from visitors, each as an administrator wrote it.</summary>
    public IReadOnlyList<string> RefusedWords { get; init; } = [];

    /// <summary>Keys that the site had before, each good until its end. Set by <see cref="SiteKeys"/>.</summary>
    public IReadOnlyList<FormerKey> FormerKeys { get; init; } = [];

    /// <summary>The key that the site was made with, where it has another one by now: browsers keep what they know of it under this name.</summary>
    public string? FirstKey { get; init; }

    /// <summary>Whether a visitor is asked for his e-mail address when nobody is there.</summary>
    public bool AsksEmail { get; init; } = true;

    /// <summary>What a visitor agrees to before anything is kept of him, on pages whose tag asks for consent; null for nothing.</summary>
    public string? Consent { get; init; }

    /// <summary>Whether agents see the whole address of a visitor who is here, and not only where it begins.</summary>
    public bool ShowsAddresses { get; init; }

    public SiteRetention Retention { get; init; } = SiteRetention.Keep;
}

/// <param name="EndsAt">From then on nobody knows it.</param>
public sealed record FormerKey(string Key, DateTimeOffset EndsAt);

[JsonConverter(typeof(JsonStringEnumConverter<QuestionKind>))]
public enum QuestionKind
{
    /// <summary>The client's name.</summary>
    Name,

    /// <summary>The client's e-mail address.</summary>
    Email,

    /// <summary>One line, kept as an attribute.</summary>
    Text,

    /// <summary>One of the options, kept as an attribute.</summary>
    Choice,
}

/// <param name="Key">Name of the attribute; of no meaning for name and e-mail.</param>
/// <param name="Label">As asked.</param>
/// <param name="Options">Of a choice.</param>
public sealed record SiteQuestion(string Key, string Label, QuestionKind Kind, bool IsRequired, IReadOnlyList<string> Options);

/// <param name="Text">What is said beside the launcher.</param>
/// <param name="Delay">Seconds after the page has loaded.</param>
/// <param name="Page">Part of the page's address; empty for every page.</param>
public sealed record SiteNudge(string Text, int Delay, string Page);
