using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Core.SignIns;

public enum PasswordOutcome
{
    Right,
    Wrong,

    /// <summary>No try is left, for this account or this network.</summary>
    Locked,
}

/// <summary>Checks and changes passwords. Whoever is unknown, disabled or without a password gets the answer of a wrong one, and it takes as long.</summary>
public sealed partial class PasswordService(
    IServiceScopeFactory scopes, AttemptLimits limits, SignInService signIns, AgentDirectory agents, AuditLog audit, AuditNotes notes, ILogger<PasswordService> logger) : IDisposable
{
    private static readonly Agent Nobody = new() { Name = "" };

    /// <summary>Hashing is meant to be dear: no more at once than there are processors, and no more tries under way than an account has.</summary>
    private readonly SemaphoreSlim hashing = new(Math.Min(Environment.ProcessorCount, AttemptLimits.MostOfAccount - 1));

    private readonly Lazy<string> nobodysHash = new(() =>
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IPasswordHasher<Agent>>().HashPassword(Nobody, Guid.NewGuid().ToString());
    });

    /// <summary>Whose address and password these are.</summary>
    /// <param name="network">Where the try comes from.</param>
    /// <returns>The agent when they are right, else null.</returns>
    public async Task<(PasswordOutcome Outcome, Guid? AgentId)> CheckAsync(string email, string password, string? network, CancellationToken cancellationToken)
    {
        await hashing.WaitAsync(cancellationToken);
        try
        {
            if (!limits.TryTake(email, network))
            {
                // Locked is what was typed, whether there is such an agent or not; so this answer may be quick.
                await notes.NoteAsync(new AuditEntry(null, AuditActions.LockedOut));
                return (PasswordOutcome.Locked, null);
            }

            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
            if (await users.FindByEmailAsync(email) is not { IsDisabled: false, PasswordHash: not null } agent)
            {
                users.PasswordHasher.VerifyHashedPassword(Nobody, nobodysHash.Value, password);
                await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed));
                return (PasswordOutcome.Wrong, null);
            }

            if (!await users.CheckPasswordAsync(agent, password))
            {
                // A failure is nobody's yet: whoever it was has not shown to be the agent.
                await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed, AuditObjects.Agent, agent.Id));
                Log.Wrong(logger, agent.Id);
                return (PasswordOutcome.Wrong, null);
            }

            limits.Succeed(email, network);
            return (PasswordOutcome.Right, agent.Id);
        }
        finally
        {
            hashing.Release();
        }
    }

    /// <summary>Whether this is the agent's own password: he confirms that it is him, or wants another.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<PasswordOutcome> CheckOwnAsync(Guid agentId, string password, string? network, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var email = await EmailAsync(agentId);
        var (outcome, found) = email is null ? (PasswordOutcome.Wrong, null) : await CheckAsync(email, password, network, cancellationToken);
        return outcome == PasswordOutcome.Right && found != agentId ? PasswordOutcome.Wrong : outcome;
    }

    /// <summary>Changes the agent's own password and ends his other sign-ins.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">The present one is wrong, the new one is refused, or no store.</exception>
    public async Task ChangeAsync(Guid agentId, string present, string wanted, string? network, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        if (await CheckWantedAsync(agentId, wanted))
        {
            switch (await CheckOwnAsync(agentId, present, network, cancellationToken))
            {
                case PasswordOutcome.Locked:
                    throw ChatRefusedException.Invalid("Too many attempts. Try again in a few minutes.");
                case PasswordOutcome.Wrong:
                    throw ChatRefusedException.Invalid("The present password is wrong.");
                default:
                    break;
            }
        }

        await SetAsync(agentId, wanted);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.PasswordChanged, AuditObjects.Agent, agentId));
        await signIns.EndOthersAsync(agentId, cancellationToken);
        Log.Changed(logger, agentId);
    }

    public void Dispose() => hashing.Dispose();

    /// <summary>Whether the agent has a password: who comes by the team's provider may have none.</summary>
    public async Task<bool> HasOneAsync(Guid agentId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await FindAsync(scope.ServiceProvider.GetRequiredService<UserManager<Agent>>(), agentId) is { PasswordHash: not null };
    }

    /// <returns>Whether the agent has a password now.</returns>
    /// <exception cref="ChatRefusedException">This one is refused.</exception>
    internal async Task<bool> CheckWantedAsync(Guid agentId, string wanted)
    {
        await using var scope = scopes.CreateAsyncScope();
        var agent = await FindAsync(scope.ServiceProvider.GetRequiredService<UserManager<Agent>>(), agentId);
        return PasswordRules.Check(wanted, agent.Name, agent.Email) is { } fault ? throw ChatRefusedException.Invalid(fault) : agent.PasswordHash is not null;
    }

    /// <summary>Sets a password that was checked against the rules.</summary>
    /// <exception cref="ChatRefusedException">The new one is refused.</exception>
    internal async Task SetAsync(Guid agentId, string wanted)
    {
        // A scope of its own: what was read before the present one was checked may be old by now.
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var agent = await FindAsync(users, agentId);
        var result = await RemoveAndAddAsync(users, agent, wanted);
        if (!result.Succeeded)
        {
            throw ChatRefusedException.Invalid(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }

    private static async Task<IdentityResult> RemoveAndAddAsync(UserManager<Agent> users, Agent agent, string wanted)
    {
        // In memory only: AddPasswordAsync stores both, in one update.
        agent.PasswordHash = null;
        return await users.AddPasswordAsync(agent, wanted);
    }

    private static async Task<Agent> FindAsync(UserManager<Agent> users, Guid agentId) =>
        await users.FindByIdAsync(agentId.ToString()) ?? throw new UnauthorizedAccessException("This agent may not act.");

    private async Task<string?> EmailAsync(Guid agentId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<UserManager<Agent>>().FindByIdAsync(agentId.ToString()))?.Email;
    }

    private static partial class Log
    {
        [LoggerMessage(2911, LogLevel.Information, "Wrong password for agent {AgentId}")]
        public static partial void Wrong(ILogger logger, Guid agentId);

        [LoggerMessage(2912, LogLevel.Information, "Agent {AgentId} has a new password")]
        public static partial void Changed(ILogger logger, Guid agentId);
    }
}
