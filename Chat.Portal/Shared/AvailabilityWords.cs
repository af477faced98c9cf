using Chat.Core.Agents;

namespace Chat.Portal.Shared;

/// <summary>How the agent's own word is said.</summary>
internal static class AvailabilityWords
{
    public static string Of(Availability availability) => availability switch
    {
        Availability.Busy => "busy",
        Availability.Away => "away",
        _ => "online",
    };
}
