using Chat.Core.Agents;
using Microsoft.AspNetCore.Authorization;

namespace Chat.Portal.Identity;

/// <summary>Who may see a page. Services ask again before they act.</summary>
internal static class Policies
{
    public const string Administrator = "administrator";

    /// <summary>A lead or an administrator.</summary>
    public const string Lead = "lead";
}

internal sealed class RoleRequirement(AgentRole least) : IAuthorizationRequirement
{
    public AgentRole Least { get; } = least;
}

/// <summary>Asks the store, not the cookie: a role may have changed since the agent signed in.</summary>
internal sealed class RoleHandler(AgentDirectory agents) : AuthorizationHandler<RoleRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (AgentClaims.AgentId(context.User) is { } id
            && await agents.FindAsync(id, CancellationToken.None) is { IsDisabled: false } agent && agent.Role >= requirement.Least)
        {
            context.Succeed(requirement);
        }
    }
}
