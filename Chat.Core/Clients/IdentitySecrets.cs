using System.Buffers.Text;
using System.Security.Cryptography;
using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Chat.Core.SignIns;
using Chat.Core.Sites;
using Microsoft.Extensions.Logging;

namespace Chat.Core.Clients;

/// <summary>The secrets by which sites prove who their visitors are. Administrators only, with a fresh sign-in.</summary>
public sealed partial class IdentitySecrets(
    MessageWriter writer, SiteVault vault, AgentDirectory agents, FreshSignIn fresh, TimeProvider clock, ILogger<IdentitySecrets> logger)
{
    /// <summary>How long the old secret counts after a change, unless it is said otherwise.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromHours(24);

    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>The site's secrets; its first one is made when it has none.</summary>
    /// <exception cref="UnauthorizedAccessException">The agent is no administrator.</exception>
    /// <exception cref="ChatRefusedException">No fresh sign-in, no such site, or no store.</exception>
    public Task<SiteSecrets> ReadAsync(Guid agentId, Guid siteId, CancellationToken cancellationToken) =>
        ChangeAsync(
            agentId,
            siteId,
            (known, _) => known.Current is null ? new SiteSecrets(Create(), null, null) : known,
            isChanged => isChanged ? AuditActions.SecretMade : AuditActions.SecretShown,
            cancellationToken);

    /// <summary>Makes a new secret. The one that it replaces counts for <paramref name="overlap"/> more; one before that ends now.</summary>
    /// <param name="overlap">From nothing to <see cref="LongestOverlap"/>.</param>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<SiteSecrets> RotateAsync(Guid agentId, Guid siteId, TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap)
        {
            throw ChatRefusedException.Invalid($"The old secret can count for up to {LongestOverlap.TotalDays:0} days more.");
        }

        return ChangeAsync(
            agentId,
            siteId,
            (known, now) => known.Current is null ? new SiteSecrets(Create(), null, null) : new SiteSecrets(Create(), known.Current, now + overlap),
            _ => AuditActions.SecretMade,
            cancellationToken);
    }

    /// <summary>From now on the old secret counts no more.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<SiteSecrets> EndPreviousAsync(Guid agentId, Guid siteId, CancellationToken cancellationToken) =>
        ChangeAsync(
            agentId,
            siteId,
            (known, _) => known.Previous is null ? known : new SiteSecrets(known.Current, null, null),
            isChanged => isChanged ? AuditActions.SecretEnded : null,
            cancellationToken);

    private async Task<SiteSecrets> ChangeAsync(
        Guid agentId, Guid siteId, Func<SiteSecrets, DateTimeOffset, SiteSecrets> change, Func<bool, string?> action, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        var now = clock.GetUtcNow();
        var (secrets, isChanged) = await writer.WriteAsync(new ChangeSecrets(
            vault,
            siteId,
            known => change(known, now),
            (next, isChanged) => action(isChanged) is { } name ? Entry(agentId, siteId, name, next) : null));
        if (isChanged)
        {
            vault.Forget();
            Log.Changed(logger, siteId, agentId);
        }

        return secrets;
    }

    private static AuditEntry Entry(Guid agentId, Guid siteId, string action, SiteSecrets next) => new(agentId, action, AuditObjects.Site, siteId)
    {
        Details = action == AuditActions.SecretMade && next.PreviousEndsAt is { } end ? AuditDetails.Of(new { earlierOneEndsAt = end }) : null,
    };

    private static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Information, "The secrets that sign for site {SiteId} were changed by {AgentId}")]
        public static partial void Changed(ILogger logger, Guid siteId, Guid agentId);
    }
}

/// <summary>Changes the secrets of a site; what <paramref name="change"/> gives back unchanged is not written.</summary>
/// <param name="entry">Given what counts afterwards, and whether that is news.</param>
internal sealed class ChangeSecrets(SiteVault vault, Guid siteId, Func<SiteSecrets, SiteSecrets> change, Func<SiteSecrets, bool, AuditEntry?> entry)
    : WriteOperation<(SiteSecrets Secrets, bool IsChanged)>
{
    protected override (SiteSecrets Secrets, bool IsChanged) Run(WriteSession session)
    {
        var known = session.Statement("SELECT Secret, PreviousSecret, PreviousSecretEndsAt FROM Sites WHERE Id = $0").First(
            row => vault.Open(siteId, new ClosedSecrets(row.OptionalText(0), row.OptionalText(1), row.OptionalTime(2))), siteId)
            ?? throw new ChatRefusedException(Refusal.UnknownSite, "There is no such site.");
        var next = change(known);
        if (entry(next, !ReferenceEquals(next, known)) is { } told)
        {
            AuditLog.Append(session, told);
        }

        if (ReferenceEquals(next, known))
        {
            return (known, false);
        }

        var closed = vault.Close(next);
        session.Statement("UPDATE Sites SET Secret = $0, PreviousSecret = $1, PreviousSecretEndsAt = $2 WHERE Id = $3")
            .Execute(closed.Current, closed.Previous, closed.PreviousEndsAt, siteId);
        return (next, true);
    }
}
