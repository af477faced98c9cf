namespace Chat.Core.Agents;

/// <summary>Limits on what an agent's record may hold.</summary>
public static class AgentRules
{
    public const int NameLength = 80;

    public static bool TryParseRole(string value, out AgentRole role) =>
        Enum.TryParse(value, ignoreCase: true, out role) && Enum.IsDefined(role) && !char.IsDigit(value[0]);
}
