using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Chat.Core.SignIns;

/// <summary>Links by which an agent who has lost his password sets another. An administrator makes one and hands it over; it works once, for an hour.</summary>
public sealed class PasswordResetService(
    IDbContextFactory<ChatDbContext> store, PasswordService passwords, SignInService signIns, AgentDirectory agents, FreshSignIn fresh, AuditLog audit, TimeProvider clock,
    ILogger<PasswordResetService> logger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Makes a link for somebody; an earlier one of his counts no more.</summary>
    /// <returns>The token of the link, which is stored as a hash only.</returns>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, or no such agent.</exception>
    public async Task<string> CreateAsync(Guid administratorId, Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(administratorId, cancellationToken);
        await fresh.RequireAsync(administratorId, cancellationToken);
        if (await agents.FindAsync(agentId, cancellationToken) is not { IsDisabled: false })
        {
            throw ChatRefusedException.Invalid("There is no such agent, or he is disabled.");
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.ChangeAsync(
            logger,
            async db =>
            {
                await db.PasswordResets.Where(r => r.AgentId == agentId).ExecuteDeleteAsync(cancellationToken);
                db.PasswordResets.Add(new PasswordReset { AgentId = agentId, Hash = Hash(token), EndsAt = clock.GetUtcNow() + Lifetime });
                audit.Append(db, new AuditEntry(administratorId, AuditActions.PasswordLinkMade, AuditObjects.Agent, agentId));
            },
            cancellationToken);
        return token;
    }

    /// <summary>Whose link it is, while it counts.</summary>
    public async Task<Guid?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        if (token is not { Length: 43 })
        {
            return null;
        }

        var (hash, now) = (Hash(token), clock.GetUtcNow());
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var reset = await db.PasswordResets.AsNoTracking().SingleOrDefaultAsync(r => r.Hash == hash && r.EndsAt > now, cancellationToken);
        return reset is not null && await agents.FindAsync(reset.AgentId, cancellationToken) is { IsDisabled: false } ? reset.AgentId : null;
    }

    /// <summary>Sets the password, ends all the agent's sign-ins, and uses the link up. Who has a second factor still needs it.</summary>
    /// <returns>False when the link does not count: of two at once, one does.</returns>
    /// <exception cref="ChatRefusedException">The password is refused; the link still counts.</exception>
    public async Task<bool> UseAsync(string? token, string password, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } agentId)
        {
            return false;
        }

        await passwords.CheckWantedAsync(agentId, password);
        var hash = Hash(token!);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.PasswordResets.Where(r => r.AgentId == agentId && r.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        await passwords.SetAsync(agentId, password);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.PasswordReset, AuditObjects.Agent, agentId));
        await signIns.EndAllAsync(agentId, agentId, cancellationToken);
        return true;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));
}
