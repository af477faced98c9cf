using System.Security.Claims;
using Chat.Core.Agents;
using Chat.Core.SignIns;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Chat.Portal.Identity;

/// <summary>Whether a cookie, or the page that it opened, still counts: the agent may act, and this sign-in of his has not ended.</summary>
internal sealed class SignInCheck(AgentDirectory agents, SignInService signIns)
{
    public async ValueTask<bool> HoldsAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        AgentClaims.AgentId(principal) is { } agentId
        && AgentClaims.SignInId(principal) is { } signInId
        && await agents.FindAsync(agentId, cancellationToken) is { IsDisabled: false }
        && await signIns.SeeAsync(agentId, signInId, cancellationToken) is not null;

    /// <summary>In place of Identity's security stamp, which is asked every half hour only.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var check = context.HttpContext.RequestServices.GetRequiredService<SignInCheck>();
        if (context.Principal is null || !await check.HoldsAsync(context.Principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
        }
    }

    /// <summary>For the rest of the request, calls come in by the sign-in of its cookie.</summary>
    public static async Task CarryAsync(HttpContext context, RequestDelegate next)
    {
        using (CurrentSignIn.Use(AgentClaims.SignInId(context.User)))
        {
            await next(context);
        }
    }
}
