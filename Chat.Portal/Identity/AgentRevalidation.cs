using Chat.Core.Agents;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Chat.Portal.Identity;

/// <summary>Asks again, inside an open circuit, whether its agent may still be there.</summary>
internal sealed class AgentRevalidation(ILoggerFactory loggers, AgentDirectory agents) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        AgentClaims.AgentId(authenticationState.User) is { } id
        && await agents.FindAsync(id, cancellationToken) is { IsDisabled: false };
}
