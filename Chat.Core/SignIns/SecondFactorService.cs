using System.Security.Cryptography;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.SignIns;

/// <summary>Codes of an authenticator app beside the password, each agent for himself. A code counts once; ten recovery codes stand in for it.</summary>
public sealed partial class SecondFactorService(
    IDbContextFactory<ChatDbContext> store, IDataProtectionProvider protection, AttemptLimits limits, AgentDirectory agents, FreshSignIn fresh,
    AuditLog audit, AuditNotes notes, TimeProvider clock, ILogger<SecondFactorService> logger)
{
    private readonly IDataProtector protector = protection.CreateProtector("Chat.SecondFactor");

    /// <summary>Whether a password alone does not let him in.</summary>
    public async Task<bool> IsOnAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.SecondFactors.AnyAsync(f => f.AgentId == agentId, cancellationToken);
    }

    /// <summary>How many recovery codes the agent has left.</summary>
    public async Task<int> CountRecoveryCodesAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.RecoveryCodes.CountAsync(c => c.AgentId == agentId, cancellationToken);
    }

    /// <summary>From now on a code is asked for, if <paramref name="code"/> shows that the app has the secret.</summary>
    /// <param name="secret">Of <see cref="Totp.CreateSecret"/>; until now nobody but the page has known it.</param>
    /// <returns>His recovery codes, which nobody sees again.</returns>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, the code is wrong, it is on already, or no store.</exception>
    public async Task<IReadOnlyList<string>> TurnOnAsync(Guid agentId, string secret, string code, CancellationToken cancellationToken)
    {
        await RequireFreshAsync(agentId, cancellationToken);
        var now = clock.GetUtcNow();
        if (Totp.Find(secret, code, now) is not { } step)
        {
            throw ChatRefusedException.Invalid("This code is not the one that the app shows now. Check the time of your phone.");
        }

        var codes = RecoveryCodes.Create();
        await StoreAsync(
            AuditActions.CodesTurnedOn,
            agentId,
            async db =>
            {
                if (await db.SecondFactors.AnyAsync(f => f.AgentId == agentId, cancellationToken))
                {
                    throw ChatRefusedException.Invalid("Codes are asked for already. Turn that off first.");
                }

                db.SecondFactors.Add(new SecondFactor { AgentId = agentId, Secret = protector.Protect(secret), UsedStep = step, CreatedAt = now });
                await ReplaceCodesAsync(db, agentId, codes, cancellationToken);
            },
            cancellationToken);
        return codes;
    }

    /// <summary>The password alone lets him in again.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, or no store.</exception>
    public async Task TurnOffAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await RequireFreshAsync(agentId, cancellationToken);
        await StoreAsync(
            AuditActions.CodesTurnedOff,
            agentId,
            async db =>
            {
                await db.SecondFactors.Where(f => f.AgentId == agentId).ExecuteDeleteAsync(cancellationToken);
                await db.RecoveryCodes.Where(c => c.AgentId == agentId).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Ten new recovery codes; the old ones count no more.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, or no store.</exception>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await RequireFreshAsync(agentId, cancellationToken);
        var codes = RecoveryCodes.Create();
        await StoreAsync(AuditActions.RecoveryCodesMade, agentId, db => ReplaceCodesAsync(db, agentId, codes, cancellationToken), cancellationToken);
        return codes;
    }

    /// <summary>Whether this is a code of the agent's app, or one of his recovery codes. Whichever it is, it counts no second time.</summary>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task<PasswordOutcome> CheckAsync(Guid agentId, string code, string? network, CancellationToken cancellationToken)
    {
        var account = $"code {agentId}";
        if (!limits.TryTake(account, network))
        {
            await notes.NoteAsync(new AuditEntry(null, AuditActions.LockedOut, AuditObjects.Agent, agentId));
            return PasswordOutcome.Locked;
        }

        if (await UseAsync(agentId, code, cancellationToken))
        {
            limits.Succeed(account, network);
            return PasswordOutcome.Right;
        }

        await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed, AuditObjects.Agent, agentId));
        return PasswordOutcome.Wrong;
    }

    /// <summary>Puts every secret under the key that counts now.</summary>
    public async Task ProtectAnewAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        foreach (var factor in await db.SecondFactors.ToListAsync(cancellationToken))
        {
            factor.Secret = protector.Protect(protector.Unprotect(factor.Secret));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task ReplaceCodesAsync(ChatDbContext db, Guid agentId, IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        await db.RecoveryCodes.Where(c => c.AgentId == agentId).ExecuteDeleteAsync(cancellationToken);
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { AgentId = agentId, Hash = RecoveryCodes.Hash(code)! }));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<bool> UseAsync(Guid agentId, string code, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.SecondFactors.AsNoTracking().SingleOrDefaultAsync(f => f.AgentId == agentId, cancellationToken) is not { } factor)
        {
            return false;
        }

        // Of two at once the store lets one through.
        if (Open(factor) is { } secret && Totp.Find(secret, code, clock.GetUtcNow()) is { } step)
        {
            return await db.SecondFactors.Where(f => f.AgentId == agentId && f.UsedStep < step).ExecuteUpdateAsync(f => f.SetProperty(x => x.UsedStep, step), cancellationToken) == 1;
        }

        if (RecoveryCodes.Hash(code) is not { } hash || await db.RecoveryCodes.Where(c => c.AgentId == agentId && c.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.RecoveryCodeUsed, AuditObjects.Agent, agentId));
        return true;
    }

    /// <summary>Null when its key is gone: then the recovery codes are left, and another app can be set up.</summary>
    private string? Open(SecondFactor factor)
    {
        try
        {
            return protector.Unprotect(factor.Secret);
        }
        catch (CryptographicException e)
        {
            Log.NotOpened(logger, factor.AgentId, e);
            return null;
        }
    }

    private async Task RequireFreshAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
    }

    private Task StoreAsync(string action, Guid agentId, Func<ChatDbContext, Task> write, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            logger,
            async db =>
            {
                await write(db);
                audit.Append(db, new AuditEntry(agentId, action, AuditObjects.Agent, agentId));
            },
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(2921, LogLevel.Error, "The second factor of agent {AgentId} cannot be opened: its data-protection key is gone")]
        public static partial void NotOpened(ILogger logger, Guid agentId, Exception exception);
    }
}
