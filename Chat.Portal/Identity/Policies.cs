using Chat.Core.Agents;
using Microsoft.AspNetCore.Authorization;

namespace Chat.Portal.Identity;

/// <summary>Who may see a page. Services ask again before they act.</summary>
internal static class Policies
{
    public const string Administrator = "administrator";
}

internal sealed class AdministratorRequirement : IAuthorizationRequirement;

/// <summary>Asks the store, not the cookie: a role may have changed since the agent signed in.</summary>
internal sealed class AdministratorHandler(AgentDirectory agents) : AuthorizationHandler<AdministratorRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AdministratorRequirement requirement)
    {
        if (AgentClaims.AgentId(context.User) is { } id
            && await agents.FindAsync(id, CancellationToken.None) is { IsDisabled: false, Role: AgentRole.Administrator })
        {
            context.Succeed(requirement);
        }
    }
}
