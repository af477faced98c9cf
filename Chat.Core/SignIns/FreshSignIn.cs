using Chat.Core.Diagnostics;

namespace Chat.Core.SignIns;

/// <summary>
/// Asked by services before what a stolen session must not be able to do: secrets, exports, erasing, where a chat goes, people.
/// Pages run such calls through <c>Confirmation.RunAsync</c>, which lets the agent confirm that it is him and goes on.
/// </summary>
public sealed class FreshSignIn(SignInDirectory signIns, TimeProvider clock)
{
    /// <summary>How long a confirmation counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <exception cref="ChatRefusedException"><see cref="Refusal.FreshSignInNeeded"/>: the agent has not shown lately who he is, at this browser.</exception>
    public async ValueTask RequireAsync(Guid agentId, CancellationToken cancellationToken)
    {
        if (!await HoldsAsync(agentId, cancellationToken))
        {
            throw new ChatRefusedException(Refusal.FreshSignInNeeded, Sentence.Of($"Confirm first that it is you."));
        }
    }

    /// <summary>Whether the present call comes from a browser at which the agent has shown lately who he is.</summary>
    public async ValueTask<bool> HoldsAsync(Guid agentId, CancellationToken cancellationToken) =>
        CurrentSignIn.Id is { } id
        && await signIns.FindAsync(id, cancellationToken) is { } signIn
        && signIn.AgentId == agentId
        && clock.GetUtcNow() - signIn.ConfirmedAt < Lifetime;
}
