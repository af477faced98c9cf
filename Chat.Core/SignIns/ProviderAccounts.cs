using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.Events;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Core.SignIns;

/// <summary>Whom the team's provider says that it has seen, in a token that was checked.</summary>
/// <param name="Issuer">Who says so; with <paramref name="Subject"/> it never means anybody else.</param>
/// <param name="IsEmailVerified">Whether the provider says that the address is his. Anybody can write any address into a profile.</param>
/// <param name="Roles">All values of the claim that names his roles.</param>
public sealed record ProviderIdentity(string Issuer, string Subject, string? Email, bool IsEmailVerified, string? Name, IReadOnlyCollection<string> Roles);

/// <summary>
/// Finds or makes the agent whom the team's provider names. An account belongs to issuer and subject; by its e-mail address one that
/// was there before is joined once, if the provider says that the address is verified, and never otherwise.
/// </summary>
public sealed partial class ProviderAccounts(
    IServiceScopeFactory scopes, IDbContextFactory<ChatDbContext> store, ChatOptions options, AgentDirectory directory, ChatEvents events, AuditLog audit, AuditNotes notes, TimeProvider clock,
    ILogger<ProviderAccounts> logger)
{
    private const string Provider = "oidc";

    /// <summary>The agent, with the role that the provider gives him now.</summary>
    /// <exception cref="ChatRefusedException">He may not come in; the message is for him.</exception>
    public async Task<Guid> AcceptAsync(ProviderIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var settings = options.Oidc ?? throw new InvalidOperationException("No provider is configured.");
        var role = RoleOf(settings, identity);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var login = new UserLoginInfo(Provider, Key(identity.Issuer, identity.Subject), settings.Name);
        var agent = await users.FindByLoginAsync(login.LoginProvider, login.ProviderKey) ?? await JoinAsync(users, login, identity, settings, role);
        if (agent.IsDisabled)
        {
            throw await RefuseAsync("You are not let in here. Ask an administrator.");
        }

        if (role is { } given && agent.Role != given)
        {
            await SetRoleAsync(agent.Id, given);
        }

        return agent.Id;
    }

    /// <summary>Whether the agent comes in by the provider.</summary>
    public async Task<bool> IsJoinedAsync(Guid agentId)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        return options.Oidc is not null && await users.FindByIdAsync(agentId.ToString()) is { } agent && (await users.GetLoginsAsync(agent)).Any(l => l.LoginProvider == Provider);
    }

    /// <summary>Whether it is this agent whom the provider has seen. Nobody is joined and nothing is changed by it.</summary>
    public async Task<bool> IsOfAsync(Guid agentId, string issuer, string subject)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UserManager<Agent>>().FindByLoginAsync(Provider, Key(issuer, subject)) is { IsDisabled: false } agent && agent.Id == agentId;
    }

    private async Task<Agent> JoinAsync(UserManager<Agent> users, UserLoginInfo login, ProviderIdentity identity, OidcOptions settings, AgentRole? role)
    {
        if (identity is not { Email: { Length: > 0 } email, IsEmailVerified: true })
        {
            throw await RefuseAsync("Your provider does not say that your e-mail address is verified, so it is not known who you are here.");
        }

        var agent = await users.FindByEmailAsync(email);
        if (agent is null)
        {
            if (!settings.AutoCreate)
            {
                throw await RefuseAsync("You are not let in here. Ask an administrator for an invitation.");
            }

            var name = identity.Name?.Trim() is { Length: > 0 and <= AgentRules.NameLength } told && !told.Any(char.IsControl) ? told : email[..email.IndexOf('@', StringComparison.Ordinal)];
            agent = new Agent { UserName = email, Email = email, EmailConfirmed = true, Name = name, Role = role ?? AgentRole.Agent, CreatedAt = clock.GetUtcNow() };
            Check(await users.CreateAsync(agent));
            Changed();
        }
        else if ((await users.GetLoginsAsync(agent)).Any(l => l.LoginProvider == Provider))
        {
            // The address has moved on to somebody else at the provider; the account has not.
            throw await RefuseAsync("The account with your e-mail address belongs to somebody else at your provider. Ask an administrator.");
        }

        Check(await users.AddLoginAsync(agent, login));
        await audit.WriteAsync(new AuditEntry(agent.Id, AuditActions.ProviderJoined, AuditObjects.Agent, agent.Id));
        return agent;
    }

    /// <summary>The team keeps its last administrator, whatever the provider says of him.</summary>
    private async Task SetRoleAsync(Guid agentId, AgentRole role)
    {
        await store.ChangeAsync(
            logger,
            async db =>
            {
                var agent = await db.Users.SingleAsync(a => a.Id == agentId);
                if (await db.IsLastAdministratorAsync(agent, CancellationToken.None))
                {
                    Log.LastAdministrator(logger, agentId, role);
                    return;
                }

                var before = agent.Role;
                agent.Role = role;
                audit.Append(db, new AuditEntry(null, AuditActions.PersonChanged, AuditObjects.Agent, agentId)
                {
                    Details = AuditDetails.Of(new { by = SignInMethod.Provider, before = new { role = before }, after = new { role } }),
                });
            },
            CancellationToken.None);
        Changed();
    }

    /// <summary>The highest that any of his values gives; null when the settings map none. Who has none of those that are mapped is not let in.</summary>
    private static AgentRole? RoleOf(OidcOptions settings, ProviderIdentity identity) =>
        settings.Roles.Count == 0 ? null
        : settings.Roles.Where(r => identity.Roles.Contains(r.Value)).Select(r => (AgentRole?)r.Key).Max()
            ?? throw ChatRefusedException.Invalid("Your provider gives you no role here. Ask an administrator.");

    private async Task<ChatRefusedException> RefuseAsync(string message)
    {
        await notes.NoteAsync(new AuditEntry(null, AuditActions.SignInFailed) { Details = AuditDetails.Of(new { by = SignInMethod.Provider }) });
        return ChatRefusedException.Invalid(message);
    }

    private static string Key(string issuer, string subject) => $"{issuer} {subject}";

    private void Changed()
    {
        directory.Forget();
        events.Publish(new TeamChanged());
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw ChatRefusedException.Invalid("Your account could not be made. Ask an administrator.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2971, LogLevel.Warning, "The provider makes agent {AgentId} {Role}, who stays administrator: there is no other")]
        public static partial void LastAdministrator(ILogger logger, Guid agentId, AgentRole role);
    }
}
