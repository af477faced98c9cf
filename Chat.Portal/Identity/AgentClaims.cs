using System.Security.Claims;
using Chat.Core.Agents;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Portal.Identity;

/// <summary>What the cookie says of an agent: who he is. What he may do is asked of the store each time.</summary>
internal sealed class AgentClaims(UserManager<Agent> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Agent>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Agent user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (identity.FindFirst(identity.NameClaimType) is { } address)
        {
            identity.RemoveClaim(address);
        }

        identity.AddClaim(new Claim(identity.NameClaimType, user.Name));
        return identity;
    }

    public static async ValueTask<bool> MayActAsync(ClaimsPrincipal principal, HttpContext context) =>
        AgentId(principal) is { } id
        && await context.RequestServices.GetRequiredService<AgentDirectory>().FindAsync(id, context.RequestAborted) is { IsDisabled: false };

    public static Guid? AgentId(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
