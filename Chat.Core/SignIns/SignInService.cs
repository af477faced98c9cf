using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.SignIns;

/// <summary>A sign-in as its owner sees it.</summary>
/// <param name="IsCurrent">It is the one that asks.</param>
public sealed record SignInRow(Guid Id, SignInMethod Method, string? Network, string? Browser, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, bool IsCurrent);

/// <summary>Begins, lists and ends sign-ins. What has ended is out everywhere within five seconds: its cookie, its open circuits, its files.</summary>
public sealed partial class SignInService(
    IDbContextFactory<ChatDbContext> store, SignInDirectory directory, AgentDirectory agents, AuditLog audit, ChatEvents events, TimeProvider clock, ILogger<SignInService> logger)
{
    /// <summary>How exactly it is kept when a sign-in was last seen.</summary>
    public static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(10);

    /// <summary>More at once, and the oldest ends.</summary>
    public const int MostOfOneAgent = 50;

    /// <summary>Begins a sign-in for who has just shown that he is this agent.</summary>
    /// <param name="stamp">The stamp of the account when he showed it; null where he showed nothing that the account can change.</param>
    /// <param name="network">Shortened already: never a whole address.</param>
    /// <exception cref="UnauthorizedAccessException">The agent may not act, or what he showed counts no more.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task<Guid> BeginAsync(Guid agentId, SignInMethod method, string? stamp, string? network, string? browser, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var now = clock.GetUtcNow();
        var signIn = new SignIn
        {
            AgentId = agentId,
            Method = method,
            Network = Short(network),
            Browser = Short(browser),
            CreatedAt = now,
            SeenAt = now,
            ConfirmedAt = now,
        };
        await store.ChangeAsync(
            logger,
            async db =>
            {
                // Asked under the lock of the store: a new password, or being shut out, ends the sign-ins that are there, and this one would come after it.
                if (!await db.Users.AnyAsync(a => a.Id == agentId && !a.IsDisabled && (stamp == null || a.SecurityStamp == stamp), cancellationToken))
                {
                    throw new UnauthorizedAccessException("This agent may not act.");
                }

                var old = now - SignInDirectory.Idle;
                await db.SignIns.Where(s => s.AgentId == agentId && (s.SeenAt < old || s.EndedAt < old)).ExecuteDeleteAsync(cancellationToken);
                var surplus = await db.SignIns.Where(s => s.AgentId == agentId && s.EndedAt == null)
                    .OrderByDescending(s => s.SeenAt).Skip(MostOfOneAgent - 1).Select(s => s.Id).ToListAsync(cancellationToken);
                await db.SignIns.Where(s => surplus.Contains(s.Id)).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancellationToken);
                db.SignIns.Add(signIn);
                audit.Append(db, new AuditEntry(agentId, AuditActions.SignedIn, AuditObjects.Agent, agentId) { Details = AuditDetails.Of(new { signIn.Id, by = method }) });
            },
            cancellationToken);
        Changed(agentId);
        Log.Begun(logger, signIn.Id, agentId, method);
        return signIn.Id;
    }

    /// <summary>The agent's own sign-ins, the latest seen first, and the one that asks before all.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<SignInRow>> ListAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var (since, current) = (clock.GetUtcNow() - SignInDirectory.Idle, CurrentSignIn.Id);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var rows = await db.SignIns.AsNoTracking().Where(s => s.AgentId == agentId && s.EndedAt == null && s.SeenAt > since)
            .OrderByDescending(s => s.SeenAt).ThenByDescending(s => s.Id).Take(MostOfOneAgent).ToListAsync(cancellationToken);
        return [.. rows.Select(s => new SignInRow(s.Id, s.Method, s.Network, s.Browser, s.CreatedAt, s.SeenAt, s.Id == current)).OrderByDescending(s => s.IsCurrent)];
    }

    /// <summary>Ends one of the agent's own sign-ins; one that is somebody else's, or over, is left as it is.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task EndAsync(Guid agentId, Guid signInId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await EndAsync(agentId, agentId, db => db.SignIns.Where(s => s.Id == signInId && s.AgentId == agentId), null, cancellationToken);
    }

    /// <summary>Ends all the agent's sign-ins but the one that asks.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task EndOthersAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        var current = CurrentSignIn.Id ?? Guid.Empty;
        await EndAsync(agentId, agentId, db => db.SignIns.Where(s => s.AgentId == agentId && s.Id != current), null, cancellationToken);
    }

    /// <summary>Ends all sign-ins of somebody. Who may do this, the caller has asked: an administrator to others, a new password to its owner.</summary>
    /// <param name="actorId">Who does it; null for the host.</param>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public Task EndAllAsync(Guid? actorId, Guid agentId, CancellationToken cancellationToken) =>
        EndAsync(actorId, agentId, db => db.SignIns.Where(s => s.AgentId == agentId), null, cancellationToken);

    /// <summary>Whoever sits there has shown again who he is; how, the caller has checked.</summary>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task ConfirmAsync(Guid agentId, Guid signInId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.ChangeAsync(
            logger,
            db => db.SignIns.Where(s => s.Id == signInId && s.AgentId == agentId && s.EndedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.ConfirmedAt, now), cancellationToken),
            cancellationToken);
        Changed(agentId);
        Log.Confirmed(logger, signInId, agentId);
    }

    /// <summary>The sign-in, if it counts and is this agent's; it was seen now.</summary>
    public async ValueTask<SignInCard?> SeeAsync(Guid agentId, Guid signInId, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(signInId, cancellationToken) is not { } signIn || signIn.AgentId != agentId)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (now - signIn.SeenAt >= SeenStep)
        {
            await KeepSeenAsync(signIn, now, cancellationToken);
        }

        return signIn;
    }

    private async Task KeepSeenAsync(SignInCard signIn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            await db.SignIns.Where(s => s.Id == signIn.Id && s.SeenAt < now).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, now), cancellationToken);
            directory.Forget();
        }
        catch (Exception e) when (e is SqliteException or DbUpdateException)
        {
            // Nobody is turned away because the disk is full; the next request tries again.
            Log.NotStored(logger, e);
        }
    }

    /// <param name="because">What ends them, stored with it or not at all; null for their end alone.</param>
    internal async Task EndAsync(Guid? actorId, Guid agentId, Func<ChatDbContext, IQueryable<SignIn>> which, Func<ChatDbContext, Task>? because, CancellationToken cancellationToken)
    {
        var (now, count) = (clock.GetUtcNow(), 0);
        await store.ChangeAsync(
            logger,
            async db =>
            {
                if (because is not null)
                {
                    await because(db);
                }

                var ids = await which(db).Where(s => s.EndedAt == null).Select(s => s.Id).ToListAsync(cancellationToken);
                count = await db.SignIns.Where(s => ids.Contains(s.Id)).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancellationToken);
                foreach (var id in ids)
                {
                    audit.Append(db, new AuditEntry(actorId, AuditActions.SignedOut, AuditObjects.Agent, agentId) { Details = AuditDetails.Of(new { id }) });
                }
            },
            cancellationToken);
        if (count > 0)
        {
            Changed(agentId);
            Log.Ended(logger, count, agentId);
        }
    }

    private void Changed(Guid agentId)
    {
        directory.Forget();
        events.Publish(new SignInsChanged(agentId));
    }

    private static string? Short(string? text) => text is { Length: > SignIn.TextLength } ? text[..SignIn.TextLength] : text;

    private static partial class Log
    {
        [LoggerMessage(2901, LogLevel.Information, "Sign-in {SignInId} of agent {AgentId} begun by {Method}")]
        public static partial void Begun(ILogger logger, Guid signInId, Guid agentId, SignInMethod method);

        [LoggerMessage(2902, LogLevel.Information, "{Count} sign-ins of agent {AgentId} ended")]
        public static partial void Ended(ILogger logger, int count, Guid agentId);

        [LoggerMessage(2903, LogLevel.Information, "Sign-in {SignInId} of agent {AgentId} confirmed")]
        public static partial void Confirmed(ILogger logger, Guid signInId, Guid agentId);

        [LoggerMessage(2904, LogLevel.Error, "A sign-in could not be stored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
