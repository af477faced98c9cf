using Chat.Core.Agents;

namespace Chat.Portal.Settings.People;

/// <summary>The names of the roles, as keys of the portal's words.</summary>
internal static class RoleWords
{
    public static string Of(AgentRole role) => role switch
    {
        AgentRole.Administrator => "Administrator",
        AgentRole.Lead => "Lead",
        _ => "Agent",
    };
}
