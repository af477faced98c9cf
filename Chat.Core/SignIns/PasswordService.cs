using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
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
    /// <returns>The agent when they are right, else null, and the stamp that changes with the password: a sign-in that begins by it must find the same one.</returns>
    public async Task<(PasswordOutcome Outcome, Guid? AgentId, string? Stamp)> CheckAsync(string email, string password, string? network, CancellationToken cancellationToken)
    {
        await hashing.WaitAsync(cancellationToken);
        try
        {
            if (!limits.TryTake(email, network))
            {
                // Locked is what was typed, whether there is such an agent or not; so this answer may be quick.
                await notes.NoteAsync(new AuditEntry(null, AuditActions.LockedOut));
                return (PasswordOutcome.Locked, null, null);
            }

            await using var scope = scopes.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
            if (await users.FindByEmailAsync(email) is not { IsDisabled: false, PasswordHash: not null } agent)
            {
                users.PasswordHasher.VerifyHashedPassword(Nobody, nobodysHash.Value, password);
                await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed));
                return (PasswordOutcome.Wrong, null, null);
            }

            if (!await users.CheckPasswordAsync(agent, password))
            {
                // A failure is nobody's yet: whoever it was has not shown to be the agent.
                await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed, AuditObjects.Agent, agent.Id));
                Log.Wrong(logger, agent.Id);
                return (PasswordOutcome.Wrong, null, null);
            }

            limits.Succeed(email, network);
            return (PasswordOutcome.Right, agent.Id, agent.SecurityStamp);
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
        var (outcome, found, _) = email is null ? (PasswordOutcome.Wrong, null, null) : await CheckAsync(email, password, network, cancellationToken);
        return outcome == PasswordOutcome.Right && found != agentId ? PasswordOutcome.Wrong : outcome;
    }

    /// <summary>Changes the agent's own password and ends his other sign-ins.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">The present one is wrong, the new one is refused, or no store.</exception>
    public async Task ChangeAsync(Guid agentId, string present, string wanted, string? network, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        if (!await CheckWantedAsync(agentId, wanted))
        {
            // Who comes by the team's provider has not shown here who he is; a link of an administrator makes him a first one.
            throw ChatRefusedException.Invalid("There is no present password.");
        }

        switch (await CheckOwnAsync(agentId, present, network, cancellationToken))
        {
            case PasswordOutcome.Locked:
                throw ChatRefusedException.Invalid("Too many attempts. Try again in a few minutes.");
            case PasswordOutcome.Wrong:
                throw ChatRefusedException.Invalid("The present password is wrong.");
            default:
                break;
        }

        var (set, current) = (await HashAsync(agentId, wanted), CurrentSignIn.Id ?? Guid.Empty);
        await signIns.EndAsync(agentId, agentId, db => db.SignIns.Where(s => s.AgentId == agentId && s.Id != current), async db =>
        {
            await set(db);
            audit.Append(db, new AuditEntry(agentId, AuditActions.PasswordChanged, AuditObjects.Agent, agentId));
        }, cancellationToken);
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

    /// <summary>Makes the hash of a password that was checked against the rules: that is slow, and nothing waits for it.</summary>
    /// <returns>Stores it, with a new stamp, as part of what else is stored.</returns>
    internal async Task<Func<ChatDbContext, Task>> HashAsync(Guid agentId, string wanted)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var hash = users.PasswordHasher.HashPassword(await FindAsync(users, agentId), wanted);
        return async db =>
        {
            var agent = await db.Users.SingleAsync(a => a.Id == agentId);
            (agent.PasswordHash, agent.SecurityStamp, agent.ConcurrencyStamp) = (hash, Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());
        };
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
