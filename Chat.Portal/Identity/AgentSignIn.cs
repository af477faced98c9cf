using System.Security.Claims;
using Chat.Core.Agents;
using Chat.Core.SignIns;
using Chat.Portal.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Chat.Portal.Identity;

public enum SignInOutcome
{
    Success,
    Wrong,
    LockedOut,

    /// <summary>The password is right, and a code of the authenticator is asked for too.</summary>
    CodeNeeded,
}

/// <summary>Signs agents in by cookie, and out. Every cookie belongs to a sign-in that can be ended.</summary>
public sealed class AgentSignIn(
    SignInManager<Agent> manager, UserManager<Agent> users, AgentDirectory agents, PasswordService passwords, SecondFactorService factors, SignInService signIns)
{
    private const string Remember = "remember";
    private const string Stamp = "stamp";

    public async Task<SignInOutcome> SignInAsync(string email, string password, bool remember)
    {
        var (outcome, agentId, stamp) = await passwords.CheckAsync(email, password, Networks.Counted(manager.Context), manager.Context.RequestAborted);
        if (agentId is not { } id)
        {
            return Described(outcome);
        }

        if (await factors.IsOnAsync(id, manager.Context.RequestAborted))
        {
            await WaitForCodeAsync(id, stamp, remember);
            return SignInOutcome.CodeNeeded;
        }

        return await TryBeginAsync(id, SignInMethod.Password, remember, stamp);
    }

    /// <summary>Signs in whom the team's provider has named. False when a code of his is asked for too: a provider opens no account that has more locks.</summary>
    internal async Task<bool> SignInByProviderAsync(Guid agentId)
    {
        if (await factors.IsOnAsync(agentId, manager.Context.RequestAborted))
        {
            await WaitForCodeAsync(agentId, stamp: null, remember: false);
            return false;
        }

        await BeginAsync(agentId, SignInMethod.Provider, remember: false);
        return true;
    }

    /// <summary>Whether this browser has shown the password within the last minutes, and a code is what is missing.</summary>
    public async Task<bool> IsCodeNeededAsync() => await WaitingAsync() is not null;

    public async Task<SignInOutcome> SignInByCodeAsync(string code)
    {
        if (await WaitingAsync() is not var (agentId, stamp, remember))
        {
            return SignInOutcome.Wrong;
        }

        var outcome = await factors.CheckAsync(agentId, code, Networks.Counted(manager.Context), manager.Context.RequestAborted);
        if (outcome != PasswordOutcome.Right)
        {
            return Described(outcome);
        }

        await manager.Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        return await TryBeginAsync(agentId, SignInMethod.PasswordAndCode, remember, stamp);
    }

    public async Task SignOutAsync()
    {
        await EndPresentAsync();
        await manager.SignOutAsync();
    }

    /// <summary>Signs in who has just shown that he is this agent.</summary>
    /// <param name="stamp">The account's stamp when he showed it; null where it does not matter.</param>
    /// <exception cref="UnauthorizedAccessException">What he showed counts no more: he has another password by now, or is shut out.</exception>
    internal async Task BeginAsync(Guid agentId, SignInMethod method, bool remember, string? stamp = null)
    {
        var context = manager.Context;
        var agent = await users.FindByIdAsync(agentId.ToString()) ?? throw new UnauthorizedAccessException("This agent may not act.");
        var signInId = await signIns.BeginAsync(agentId, method, stamp, Networks.Kept(context), Browsers.Describe(context.Request.Headers.UserAgent), context.RequestAborted);
        await EndPresentAsync();
        await manager.SignInWithClaimsAsync(agent, new AuthenticationProperties { IsPersistent = remember }, [new Claim(AgentClaims.SignIn, signInId.ToString())]);
    }

    private async Task<SignInOutcome> TryBeginAsync(Guid agentId, SignInMethod method, bool remember, string? stamp)
    {
        try
        {
            await BeginAsync(agentId, method, remember, stamp);
            return SignInOutcome.Success;
        }
        catch (UnauthorizedAccessException)
        {
            // The password that was shown was changed meanwhile, or he was shut out.
            return SignInOutcome.Wrong;
        }
    }

    private static SignInOutcome Described(PasswordOutcome outcome) => outcome switch
    {
        PasswordOutcome.Right => SignInOutcome.Success,
        PasswordOutcome.Locked => SignInOutcome.LockedOut,
        _ => SignInOutcome.Wrong,
    };

    private Task WaitForCodeAsync(Guid agentId, string? stamp, bool remember)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, agentId.ToString())], IdentityConstants.TwoFactorUserIdScheme);
        var properties = new AuthenticationProperties { Items = { [Remember] = remember ? "true" : null, [Stamp] = stamp } };
        return manager.Context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(identity), properties);
    }

    private async Task<(Guid AgentId, string? Stamp, bool Remember)?> WaitingAsync()
    {
        var result = await manager.Context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        return result.Principal is { } principal && AgentClaims.AgentId(principal) is { } agentId
            && await agents.FindAsync(agentId, manager.Context.RequestAborted) is { IsDisabled: false }
                ? (agentId, result.Properties?.Items.TryGetValue(Stamp, out var stamp) == true ? stamp : null, result.Properties?.Items.ContainsKey(Remember) == true && result.Properties.Items[Remember] == "true")
                : null;
    }

    /// <summary>Nobody would see it again: its cookie goes.</summary>
    private async Task EndPresentAsync()
    {
        if (AgentClaims.AgentId(manager.Context.User) is { } agentId && AgentClaims.SignInId(manager.Context.User) is { } signInId)
        {
            await signIns.EndAsync(agentId, signInId, manager.Context.RequestAborted);
        }
    }
}
