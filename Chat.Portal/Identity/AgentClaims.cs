using System.Security.Claims;
using Chat.Core.Agents;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Portal.Identity;

/// <summary>What the cookie says of an agent: who he is, and by which sign-in. What he may do is asked of the store each time.</summary>
internal sealed class AgentClaims(UserManager<Agent> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Agent>(users, options)
{
    public const string SignIn = "chat:sign-in";

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
        await context.RequestServices.GetRequiredService<SignInCheck>().HoldsAsync(principal, context.RequestAborted);

    public static Guid? AgentId(ClaimsPrincipal principal) => Id(principal, ClaimTypes.NameIdentifier);

    public static Guid? SignInId(ClaimsPrincipal principal) => Id(principal, SignIn);

    private static Guid? Id(ClaimsPrincipal principal, string type) =>
        Guid.TryParse(principal.FindFirstValue(type), out var id) ? id : null;
}
