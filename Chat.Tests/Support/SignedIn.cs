using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Chat.Tests.Support;

/// <summary>An agent as the circuit knows him.</summary>
internal sealed class SignedIn(Guid agentId) : AuthenticationStateProvider
{
    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], "test"))));
}
