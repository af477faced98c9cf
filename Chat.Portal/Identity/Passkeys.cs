using System.Security.Cryptography;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Portal.Identity;

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyRow(byte[] Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>The passkeys of agents. Whoever signs in by one has shown device and finger or PIN: no password and no code is asked for.</summary>
public sealed class Passkeys(IServiceScopeFactory scopes, IDbContextFactory<ChatDbContext> store, AgentDirectory agents, FreshSignIn fresh, AuditLog audit, TimeProvider clock)
{
    public const int Most = 20;
    public const int NameLength = 60;

    /// <summary>Whether anybody has one: the page for signing in offers them first then.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Set<IdentityUserPasskey<Guid>>().AnyAsync(cancellationToken);
    }

    /// <summary>The agent's own, the oldest first.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    public async Task<IReadOnlyList<PasskeyRow>> ListAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var known = await users.GetPasskeysAsync(await FindAsync(users, agentId));
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var uses = await db.PasskeyUses.AsNoTracking().Where(u => u.AgentId == agentId).ToListAsync(cancellationToken);
        return [.. known.OrderBy(p => p.CreatedAt).Select(p => new PasskeyRow(
            p.CredentialId, p.Name ?? "Passkey", p.CreatedAt, uses.Find(u => u.CredentialId.AsSpan().SequenceEqual(p.CredentialId))?.UsedAt))];
    }

    /// <summary>Adds what the browser has made and the handler has checked.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, no name, or too many.</exception>
    public async Task AddAsync(Guid agentId, UserPasskeyInfo passkey, string? name, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        if (name?.Trim() is not { Length: > 0 and <= NameLength } trimmed || trimmed.Any(char.IsControl))
        {
            throw ChatRefusedException.Invalid($"A passkey needs a name of up to {NameLength} characters.");
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var agent = await FindAsync(users, agentId);
        if ((await users.GetPasskeysAsync(agent)).Count >= Most)
        {
            throw ChatRefusedException.Invalid($"At most {Most} passkeys. Remove one first.");
        }

        passkey.Name = trimmed;
        Check(await users.AddOrUpdatePasskeyAsync(agent, passkey));
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.PasskeyAdded, AuditObjects.Agent, agentId));
    }

    /// <summary>From now on it opens nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent may not act.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in.</exception>
    public async Task RemoveAsync(Guid agentId, byte[] id, CancellationToken cancellationToken)
    {
        await agents.RequireAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        Check(await users.RemovePasskeyAsync(await FindAsync(users, agentId), id));
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.PasskeyRemoved, AuditObjects.Agent, agentId));
    }

    /// <summary>Keeps the counter that an authenticator may have, and when it was used. False when its owner has removed it meanwhile.</summary>
    internal async Task<bool> KeepUseAsync(Guid agentId, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var (id, now) = (passkey.CredentialId, clock.GetUtcNow());
        await using (var change = await scope.ServiceProvider.GetRequiredService<ChatDbContext>().Database.BeginTransactionAsync(cancellationToken))
        {
            // Its owner may have removed it meanwhile, and it must not come back.
            var agent = await FindAsync(users, agentId);
            if (await users.GetPasskeyAsync(agent, id) is null)
            {
                return false;
            }

            Check(await users.AddOrUpdatePasskeyAsync(agent, passkey));
            await change.CommitAsync(cancellationToken);
        }

        await using var db = await store.CreateDbContextAsync(cancellationToken);
        if (await db.PasskeyUses.Where(u => u.CredentialId == id).ExecuteUpdateAsync(u => u.SetProperty(x => x.UsedAt, now), cancellationToken) == 0)
        {
            db.PasskeyUses.Add(new PasskeyUse { CredentialId = id, AgentId = agentId, UsedAt = now });
            await db.SaveChangesAsync(cancellationToken);
        }

        return true;
    }

    private static async Task<Agent> FindAsync(UserManager<Agent> users, Guid agentId) =>
        await users.FindByIdAsync(agentId.ToString()) ?? throw new UnauthorizedAccessException("This agent may not act.");

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw ChatRefusedException.Unavailable();
        }
    }
}
