using Chat.Core.SignIns;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Identity;

/// <summary>The agent of this circuit shows again who he is; his sign-in is fresh afterwards.</summary>
public sealed class OwnConfirmation(
    AuthenticationStateProvider authentication, PasswordService passwords, SecondFactorService factors, Passkeys passkeys, SignInService signIns, IStringLocalizer<Words> words)
{
    /// <summary>By what he can show it: a code of his app, or else his password; and perhaps a passkey.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<(bool ByCode, bool ByPasskey)> WaysAsync()
    {
        var agentId = (await WhoAsync()).AgentId;
        return (await factors.IsOnAsync(agentId, CancellationToken.None), (await passkeys.ListAsync(agentId, CancellationToken.None)).Count > 0);
    }

    /// <returns>Null when it is him, else one sentence for him.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<string?> CheckAsync(string secret)
    {
        var (agentId, signInId) = await WhoAsync();
        var isCode = await factors.IsOnAsync(agentId, CancellationToken.None);

        // Whoever has the cookie has the place, so the account is what is counted.
        var outcome = isCode
            ? await factors.CheckAsync(agentId, secret, $"sign-in {signInId}", CancellationToken.None)
            : await passwords.CheckOwnAsync(agentId, secret, $"sign-in {signInId}", CancellationToken.None);
        switch (outcome)
        {
            case PasswordOutcome.Locked:
                return words["Too many attempts. Try again in a few minutes."];
            case PasswordOutcome.Wrong:
                return isCode ? words["This code does not count. Each counts once: wait for the next one."] : words["The password is wrong."];
            default:
                await signIns.ConfirmAsync(agentId, signInId, CancellationToken.None);
                return null;
        }
    }

    private async Task<(Guid AgentId, Guid SignInId)> WhoAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return AgentClaims.AgentId(user) is { } agentId && AgentClaims.SignInId(user) is { } signInId
            ? (agentId, signInId)
            : throw new UnauthorizedAccessException("Nobody is signed in.");
    }
}
