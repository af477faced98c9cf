using System.Data.Common;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Clients;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Core.People;

/// <summary>An invitation in the list.</summary>
public sealed record InvitationCard(Guid Id, string Email, string Name, AgentRole Role, Service Serves, Guid? InvitedBy, DateTimeOffset EndsAt);

/// <summary>An invitation whose link can be handed on, now and never again. No record: nothing prints the token.</summary>
public sealed class IssuedInvitation(Guid id, string email, string token, DateTimeOffset endsAt)
{
    public Guid Id { get; } = id;

    public string Email { get; } = email;

    public string Token { get; } = token;

    public DateTimeOffset EndsAt { get; } = endsAt;
}

/// <summary>Lets people into the team by a link. Leads look, administrators invite. A link works once and for a week; what is stored of it opens nothing.</summary>
public sealed partial class InvitationService(
    IDbContextFactory<ChatDbContext> store, IServiceScopeFactory scopes, AgentDirectory agents, PeopleService people, FreshSignIn fresh, AuditLog audit, TimeProvider clock, ILogger<InvitationService> logger)
{
    /// <summary>So many may be open at once.</summary>
    public const int Most = 200;

    /// <summary>Those that are still good and those that are over, the newest first.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator.</exception>
    public async Task<IReadOnlyList<InvitationCard>> ListAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireLeadAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.Invitations.AsNoTracking().OrderByDescending(i => i.Id)
            .Select(i => new InvitationCard(i.Id, i.Email, i.Name, i.Role, i.Serves, i.InvitedBy, i.EndsAt)).ToListAsync(cancellationToken);
    }

    /// <param name="name">Null or empty leaves it to him.</param>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">No address, somebody has it or is invited, no such role, site or team, too many, or no store.</exception>
    public async Task<IssuedInvitation> InviteAsync(Guid agentId, string? email, string? name, AgentRole role, Service serves, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serves);
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        var token = SessionToken.Create();
        var now = clock.GetUtcNow();
        var invitation = new Invitation
        {
            Email = PeopleRules.CheckedEmail(email),
            Name = string.IsNullOrWhiteSpace(name) ? "" : PeopleRules.CheckedName(name),
            Role = Enum.IsDefined(role) ? role : throw ChatRefusedException.Invalid("There is no such role."),
            Serves = serves,
            TokenHash = SessionToken.Hash(token),
            InvitedBy = agentId,
            CreatedAt = now,
            EndsAt = now + Invitation.Lifetime,
        };
        await WriteAsync(async db =>
        {
            await PeopleService.RequireServiceAsync(db, serves, cancellationToken);
            var normal = invitation.Email.ToUpperInvariant();
            if (await db.Users.AnyAsync(a => a.NormalizedEmail == normal, cancellationToken))
            {
                throw ChatRefusedException.Invalid("Somebody of the team has this address.");
            }

            if (await db.Invitations.AnyAsync(i => i.Email == invitation.Email, cancellationToken))
            {
                throw ChatRefusedException.Invalid("This address is invited already. Make a new link for it in the list.");
            }

            if (await db.Invitations.CountAsync(cancellationToken) >= Most)
            {
                throw ChatRefusedException.Invalid($"Up to {Most} invitations can be open.");
            }

            db.Invitations.Add(invitation);
            audit.Append(db, new AuditEntry(agentId, AuditActions.PersonInvited, AuditObjects.Invitation, invitation.Id) { Details = AuditDetails.Of(new { role, serves }) });
        }, cancellationToken);
        Log.Invited(logger, invitation.Id, agentId);
        return new IssuedInvitation(invitation.Id, invitation.Email, token, invitation.EndsAt);
    }

    /// <summary>Makes a new link, good for another week; the one before is no good any more.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">No such invitation, or no store.</exception>
    public async Task<IssuedInvitation> RenewAsync(Guid agentId, Guid invitationId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        var token = SessionToken.Create();
        Invitation? renewed = null;
        await WriteAsync(async db =>
        {
            renewed = await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitationId, cancellationToken) ?? throw Gone();
            (renewed.TokenHash, renewed.EndsAt) = (SessionToken.Hash(token), clock.GetUtcNow() + Invitation.Lifetime);
            audit.Append(db, new AuditEntry(agentId, AuditActions.InvitationRenewed, AuditObjects.Invitation, invitationId));
        }, cancellationToken);
        Log.Renewed(logger, invitationId, agentId);
        return new IssuedInvitation(invitationId, renewed!.Email, token, renewed.EndsAt);
    }

    /// <summary>Takes the invitation back.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    /// <exception cref="ChatRefusedException">No such invitation, or no store.</exception>
    public async Task RevokeAsync(Guid agentId, Guid invitationId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        await WriteAsync(async db =>
        {
            db.Invitations.Remove(await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitationId, cancellationToken) ?? throw Gone());
            audit.Append(db, new AuditEntry(agentId, AuditActions.InvitationRevoked, AuditObjects.Invitation, invitationId));
        }, cancellationToken);
        Log.Revoked(logger, invitationId, agentId);
    }

    /// <summary>What this token is good for; null when for nothing.</summary>
    public async Task<InvitationCard?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await Good(db, token).AsNoTracking().Select(i => new InvitationCard(i.Id, i.Email, i.Name, i.Role, i.Serves, i.InvitedBy, i.EndsAt)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Takes the place: of several who show the same token, one gets it.</summary>
    /// <returns>His address, with which he signs in.</returns>
    /// <exception cref="ChatRefusedException">The token is good for nothing, no name, the password is refused, or no store.</exception>
    public async Task<string> AcceptAsync(string? token, string? name, string? password, CancellationToken cancellationToken)
    {
        var invitation = await FindAsync(token, cancellationToken) ?? throw Over();
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var agent = new Agent
        {
            UserName = invitation.Email,
            Email = invitation.Email,
            EmailConfirmed = true,
            Name = PeopleRules.CheckedName(name),
            Role = invitation.Role,
            OwnTeamsOnly = invitation.Serves.OwnTeamsOnly,
            CreatedAt = clock.GetUtcNow(),
        };
        if (PasswordRules.Check(password, agent.Name, agent.Email) is { } fault)
        {
            throw ChatRefusedException.Invalid(fault);
        }

        agent.PasswordHash = users.PasswordHasher.HashPassword(agent, password!);
        var db = scope.ServiceProvider.GetRequiredService<ChatDbContext>();
        try
        {
            // The password is hashed before: nobody's message waits for that.
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await Good(db, token).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                throw Over();
            }

            Require(await users.CreateAsync(agent));

            // What went since then is not given any more; that he serves nothing by it would be everything.
            var sites = await db.Sites.Where(s => invitation.Serves.Sites.Contains(s.Id)).Select(s => s.Id).ToListAsync(cancellationToken);
            var teams = await db.Teams.Where(t => invitation.Serves.Teams.Contains(t.Id)).Select(t => t.Id).ToListAsync(cancellationToken);
            if (sites.Count == 0 && invitation.Serves.Sites.Count > 0)
            {
                throw ChatRefusedException.Invalid("The sites of this invitation are gone. Ask for a new one.");
            }

            await PeopleService.SetServiceAsync(db, agent.Id, invitation.Serves with { Sites = sites, Teams = teams }, cancellationToken);
            audit.Append(db, new AuditEntry(agent.Id, AuditActions.InvitationAccepted, AuditObjects.Invitation, invitation.Id));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            Log.NotStored(logger, e);
            throw ChatRefusedException.Unavailable(e);
        }

        people.Changed();
        Log.Accepted(logger, invitation.Id, agent.Id);
        return invitation.Email;
    }

    private IQueryable<Invitation> Good(ChatDbContext db, string? token)
    {
        var (hash, now) = (SessionToken.Hash(token ?? ""), clock.GetUtcNow());
        return db.Invitations.Where(i => i.TokenHash == hash && i.EndsAt > now);
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw ChatRefusedException.Invalid(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }

    private static ChatRefusedException Over() => ChatRefusedException.Invalid("This invitation is no good any more. Ask for a new one.");

    private static ChatRefusedException Gone() => ChatRefusedException.Invalid("There is no such invitation.");

    private async Task WriteAsync(Func<ChatDbContext, Task> write, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(logger, write, cancellationToken);
        people.Changed();
    }

    private static partial class Log
    {
        [LoggerMessage(2961, LogLevel.Information, "Invitation {InvitationId} made by {AgentId}")]
        public static partial void Invited(ILogger logger, Guid invitationId, Guid agentId);

        [LoggerMessage(2962, LogLevel.Information, "Invitation {InvitationId} has a new link, made by {AgentId}")]
        public static partial void Renewed(ILogger logger, Guid invitationId, Guid agentId);

        [LoggerMessage(2963, LogLevel.Information, "Invitation {InvitationId} taken back by {AgentId}")]
        public static partial void Revoked(ILogger logger, Guid invitationId, Guid agentId);

        [LoggerMessage(2964, LogLevel.Information, "Invitation {InvitationId} taken by {AgentId}")]
        public static partial void Accepted(ILogger logger, Guid invitationId, Guid agentId);

        [LoggerMessage(2965, LogLevel.Error, "An invitation could not be stored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
