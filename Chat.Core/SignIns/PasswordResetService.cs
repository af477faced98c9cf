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

/// <summary>A link that somebody has asked for himself. No record: nothing prints the token.</summary>
public sealed class AskedReset(string email, string name, string? language, string token)
{
    public string Email { get; } = email;

    public string Name { get; } = name;

    /// <summary>The one that he has chosen for himself.</summary>
    public string? Language { get; } = language;

    public string Token { get; } = token;
}

/// <summary>Links by which an agent who has lost his password sets another. An administrator makes one and hands it over, or he asks for one by mail; it works once, for an hour.</summary>
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
                await ReplaceAsync(db, agentId, token, cancellationToken);
                audit.Append(db, new AuditEntry(administratorId, AuditActions.PasswordLinkMade, AuditObjects.Agent, agentId));
            },
            cancellationToken);
        return token;
    }

    /// <summary>Makes a link for whoever has this address, because he has asked for it himself.</summary>
    /// <returns>Null when nobody of the team has the address and a password, or while an earlier link counts: anybody can ask, and must neither fill a mailbox nor make an administrator's link worthless.</returns>
    /// <exception cref="ChatRefusedException">No store.</exception>
    public async Task<AskedReset?> AskAsync(string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var (normal, now, token) = (email.Trim().ToUpperInvariant(), clock.GetUtcNow(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        Agent? agent = null;
        await store.ChangeAsync(
            logger,
            async db =>
            {
                agent = await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normal && !a.IsDisabled && a.PasswordHash != null, cancellationToken);
                if (agent is not { Id: var id } || await db.PasswordResets.AnyAsync(r => r.AgentId == id && r.EndsAt > now, cancellationToken))
                {
                    agent = null;
                    return;
                }

                await ReplaceAsync(db, id, token, cancellationToken);
                audit.Append(db, new AuditEntry(null, AuditActions.PasswordLinkAsked, AuditObjects.Agent, id));
            },
            cancellationToken);
        return agent is null ? null : new AskedReset(agent.Email!, agent.Name, DeskPreferences.Read(agent.Preferences).Language, token);
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
        var (hash, set) = (Hash(token!), await passwords.HashAsync(agentId, password));
        try
        {
            await signIns.EndAsync(agentId, agentId, db => db.SignIns.Where(s => s.AgentId == agentId), async db =>
            {
                if (await db.PasswordResets.Where(r => r.AgentId == agentId && r.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
                {
                    throw new LinkUsedException();
                }

                await set(db);
                audit.Append(db, new AuditEntry(agentId, AuditActions.PasswordReset, AuditObjects.Agent, agentId));
            }, cancellationToken);
            return true;
        }
        catch (LinkUsedException)
        {
            return false;
        }
    }

    private async Task ReplaceAsync(ChatDbContext db, Guid agentId, string token, CancellationToken cancellationToken)
    {
        await db.PasswordResets.Where(r => r.AgentId == agentId).ExecuteDeleteAsync(cancellationToken);
        db.PasswordResets.Add(new PasswordReset { AgentId = agentId, Hash = Hash(token), EndsAt = clock.GetUtcNow() + Lifetime });
    }

    /// <summary>Somebody was quicker with the same link.</summary>
    private sealed class LinkUsedException : Exception;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));
}
