using Chat.Core.Agents;
using Chat.Core.Audit;
using Microsoft.AspNetCore.Identity;

namespace Chat.Portal.Identity;

public enum SignInOutcome
{
    Success,
    Wrong,
    LockedOut,
}

/// <summary>Signs agents in by cookie.</summary>
public sealed partial class AgentSignIn(SignInManager<Agent> manager, UserManager<Agent> users, AuditLog audit, AuditNotes notes, ILogger<AgentSignIn> logger)
{
    // An unknown address costs the time of a known one, so that neither answer nor clock tells who is an agent.
    private static readonly Agent Nobody = new() { Name = "" };
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Agent>().HashPassword(Nobody, Guid.NewGuid().ToString()));

    public async Task<SignInOutcome> SignInAsync(string email, string password, bool remember)
    {
        if (await users.FindByEmailAsync(email) is not { IsDisabled: false } agent)
        {
            users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed));
            return SignInOutcome.Wrong;
        }

        var result = await manager.PasswordSignInAsync(agent, password, remember, lockoutOnFailure: true);
        Log.SignIn(logger, agent.Id, result.Succeeded, result.IsLockedOut);
        await TellAsync(agent.Id, result);
        return result.Succeeded ? SignInOutcome.Success : result.IsLockedOut ? SignInOutcome.LockedOut : SignInOutcome.Wrong;
    }

    /// <summary>A failure is nobody's yet: whoever it was has not shown to be the agent.</summary>
    private Task TellAsync(Guid agentId, SignInResult result) =>
        result.Succeeded ? audit.WriteAsync(new AuditEntry(agentId, AuditActions.SignedIn, AuditObjects.Agent, agentId))
        : notes.NoteAsync(new AuditEntry(null, result.IsLockedOut ? AuditActions.LockedOut : AuditActions.SignInFailed, AuditObjects.Agent, agentId));

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Sign-in of agent {AgentId}: succeeded {Succeeded}, locked out {IsLockedOut}")]
        public static partial void SignIn(ILogger logger, Guid agentId, bool succeeded, bool isLockedOut);
    }
}
