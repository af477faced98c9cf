using System.Text.Json;
using System.Text.Json.Serialization;
using Chat.Core.Diagnostics;

namespace Chat.Core.Agents;

/// <summary>What can happen that an agent may want to be told of.</summary>
public enum AlertKind
{
    /// <summary>A visitor has opened a new conversation.</summary>
    NewConversation,

    /// <summary>A visitor has written in one that is this agent's.</summary>
    MyConversation,

    /// <summary>A visitor has written in one in which this agent takes part.</summary>
    TakingPart,

    /// <summary>A visitor has written in one that is nobody's.</summary>
    Unassigned,

    /// <summary>Nobody has seen one for too long.</summary>
    Waiting,

    /// <summary>A colleague has named this agent in a note.</summary>
    Mention,
}

/// <summary>The sounds of <c>wwwroot/desk/sounds.js</c>.</summary>
public enum AlertSound
{
    None,
    Chime,
    Knock,
    Drop,
}

/// <summary>How an agent is told of one kind of thing.</summary>
public sealed record AlertChoice(bool Sound, bool Desktop);

/// <summary>How an agent is told of what happens.</summary>
public sealed record AlertPreferences
{
    public AlertSound Sound { get; init; } = AlertSound.Chime;

    /// <summary>Whether the sound comes again until somebody has seen the conversation.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether a desktop notification shows what was written, or only who wrote.</summary>
    public bool ShowsText { get; init; } = true;

    public WorkingHours Hours { get; init; } = new();

    public AlertChoice NewConversation { get; init; } = new(true, true);

    public AlertChoice MyConversation { get; init; } = new(true, true);

    public AlertChoice TakingPart { get; init; } = new(true, true);

    public AlertChoice Unassigned { get; init; } = new(true, false);

    public AlertChoice Waiting { get; init; } = new(true, true);

    public AlertChoice Mention { get; init; } = new(true, true);

    [JsonIgnore]
    public AlertChoice this[AlertKind kind] => kind switch
    {
        AlertKind.NewConversation => NewConversation,
        AlertKind.MyConversation => MyConversation,
        AlertKind.TakingPart => TakingPart,
        AlertKind.Unassigned => Unassigned,
        AlertKind.Waiting => Waiting,
        _ => Mention,
    };

    public AlertPreferences With(AlertKind kind, AlertChoice choice) => kind switch
    {
        AlertKind.NewConversation => this with { NewConversation = choice },
        AlertKind.MyConversation => this with { MyConversation = choice },
        AlertKind.TakingPart => this with { TakingPart = choice },
        AlertKind.Unassigned => this with { Unassigned = choice },
        AlertKind.Waiting => this with { Waiting = choice },
        _ => this with { Mention = choice },
    };
}

/// <summary>Everything that an agent can set for himself. Kept as one JSON text (<see cref="Agent.Preferences"/>), so that a new wish is no migration.</summary>
public sealed record DeskPreferences
{
    public const int SignOffLength = 400;

    public static readonly DeskPreferences Default = new();

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public AlertPreferences Alerts { get; init; } = new();

    /// <summary>What canned replies put in for <c>{agent.signature}</c>.</summary>
    public string SignOff { get; init; } = "";

    /// <summary><c>light</c>, <c>dark</c> or <c>system</c>; null until he has chosen, then each browser has its own.</summary>
    public string? Theme { get; init; }

    /// <exception cref="ChatRefusedException">Too long, or no text.</exception>
    public static string CheckedSignOff(string? text)
    {
        var kept = (text ?? "").ReplaceLineEndings("\n").Trim();
        return kept.Length <= SignOffLength && !kept.Any(c => char.IsControl(c) && c != '\n') ? kept : throw ChatRefusedException.Invalid($"A signature has up to {SignOffLength} characters.");
    }

    /// <summary>Name of the culture in which the portal speaks to him; null for his browser's.</summary>
    public string? Language { get; init; }

    /// <summary>What is not understood, of a newer program perhaps, is the default: nobody loses his desk over a preference.</summary>
    internal static DeskPreferences Read(string? json)
    {
        try
        {
            return json is null ? Default : JsonSerializer.Deserialize<DeskPreferences>(json, Json) ?? Default;
        }
        catch (JsonException)
        {
            return Default;
        }
    }
}
