using Chat.Core.Agents;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Shared;

/// <summary>How the agent's own word is said.</summary>
internal static class AvailabilityWords
{
    /// <summary>For style sheets.</summary>
    public static string Mark(Availability availability) => availability switch
    {
        Availability.Busy => "busy",
        Availability.Away => "away",
        _ => "online",
    };

    /// <summary>On its own.</summary>
    public static string Name(IStringLocalizer words, Availability availability) => availability switch
    {
        Availability.Busy => words["Busy"],
        Availability.Away => words["Away"],
        _ => words["Online"],
    };

    /// <summary>After a name.</summary>
    public static string Lower(IStringLocalizer words, Availability availability) => availability switch
    {
        Availability.Busy => words["busy (agent)"],
        Availability.Away => words["away (agent)"],
        _ => words["online (agent)"],
    };
}
