using System.Globalization;
using System.Security.Claims;
using Chat.Core;
using Chat.Core.Events;
using Chat.Core.SignIns;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Chat.Portal.Identity;

/// <summary>An agent who has come by the team's provider shows there once more who he is, in a tab of its own, so that what he has typed on the page stays.</summary>
public sealed class ProviderConfirmation(
    ChatOptions options, ProviderAccounts accounts, SecondFactorService factors, SignInService signIns, SignInDirectory directory, ChatEvents events, TimeProvider clock)
{
    /// <summary>How old what the provider has seen may be: its clock and ours differ.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(2);

    /// <summary>What the provider is called; null when there is none, or he does not come by it.</summary>
    internal async Task<string?> NameAsync(Guid agentId) => options.Oidc is { } oidc && await accounts.IsJoinedAsync(agentId) ? oidc.Name : null;

    /// <summary>The provider has to ask for his password, or whatever it asks for, although it knows him.</summary>
    internal static AuthenticationProperties Ask(string back) => new OpenIdConnectChallengeProperties { RedirectUri = back, Prompt = "login", MaxAge = TimeSpan.Zero };

    /// <summary>The agent's sign-in is fresh, if the provider says that it has seen this agent just now. A provider that does not say when has not been asked anew.</summary>
    internal async Task<bool> TakeAsync(ClaimsPrincipal user, ClaimsPrincipal seen, CancellationToken cancellationToken)
    {
        if (AgentClaims.AgentId(user) is not { } agentId || AgentClaims.SignInId(user) is not { } signInId
            || seen.FindFirstValue("sub") is not { } subject || seen.FindFirstValue("iss") is not { } issuer
            || !long.TryParse(seen.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(Math.Min(at, int.MaxValue))).Duration() > Leeway
            || await factors.IsOnAsync(agentId, cancellationToken)
            || !await accounts.IsOfAsync(agentId, issuer, subject))
        {
            return false;
        }

        await signIns.ConfirmAsync(agentId, signInId, cancellationToken);
        return true;
    }

    /// <summary>Completes when the sign-in has become fresh.</summary>
    internal async Task WaitAsync(Guid agentId, Guid signInId, CancellationToken cancellationToken)
    {
        using var subscription = events.Subscribe(e => e is SignInsChanged changed && changed.AgentId == agentId);
        while (await directory.FindAsync(signInId, cancellationToken) is not { } signIn || clock.GetUtcNow() - signIn.ConfirmedAt >= FreshSignIn.Lifetime)
        {
            await subscription.Reader.ReadAsync(cancellationToken);
        }
    }
}
