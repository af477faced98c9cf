using Chat.Core.SignIns;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Chat.Portal.Identity;

/// <summary>By what an agent can show again who he is.</summary>
/// <param name="Code">By a code of his app; then by nothing that is less.</param>
/// <param name="Provider">By signing in once more at the team's provider, which is called so; null when he has not come by it.</param>
public sealed record ConfirmationWays(bool Code, bool Password, bool Passkey, string? Provider);

/// <summary>The agent of this circuit shows again who he is; his sign-in is fresh afterwards.</summary>
public sealed class OwnConfirmation(
    AuthenticationStateProvider authentication, PasswordService passwords, SecondFactorService factors, Passkeys passkeys, SignInService signIns, ProviderConfirmation provider,
    IStringLocalizer<Words> words)
{
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<ConfirmationWays> WaysAsync()
    {
        var agentId = (await WhoAsync()).AgentId;
        var hasPasskey = (await passkeys.ListAsync(agentId, CancellationToken.None)).Count > 0;
        return await factors.IsOnAsync(agentId, CancellationToken.None)
            ? new ConfirmationWays(Code: true, Password: false, hasPasskey, Provider: null)
            : new ConfirmationWays(Code: false, await passwords.HasOneAsync(agentId), hasPasskey, await provider.NameAsync(agentId));
    }

    /// <summary>Completes when he has shown it in another tab.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task ElsewhereAsync(CancellationToken cancellationToken)
    {
        var (agentId, signInId) = await WhoAsync();
        await provider.WaitAsync(agentId, signInId, cancellationToken);
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
