using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Agents;

/// <summary>What others may know of an agent.</summary>
public sealed record AgentCard(Guid Id, string Name, AgentRole Role, bool IsDisabled)
{
    /// <summary>His own word; whether he is connected is another question.</summary>
    public Availability Availability { get; init; }

    /// <summary>Which face he has; null for the letters of his name.</summary>
    public Guid? Picture { get; init; }

    /// <summary>What he may see.</summary>
    public AgentScope Scope { get; init; } = AgentScope.Nothing;

    /// <summary>The language that he has chosen for the portal; null for his browser's.</summary>
    public string? Language { get; init; }

    /// <summary>Path of the face on this host; never inside the data.</summary>
    public string AvatarUrl => Picture is { } picture ? $"/avatars/{Id}?v={picture:n}" : $"/avatars/{Id}";
}

/// <summary>The team was changed: somebody joined, left, got another name or role, or says otherwise whether he is there.</summary>
public sealed record TeamChanged : ChatEvent;

/// <summary>
/// The whole team in memory, at most <see cref="Freshness"/> old. Services ask it before they act for an agent, so a
/// disabled agent is out within that time even in an open circuit.
/// </summary>
public sealed class AgentDirectory(IDbContextFactory<ChatDbContext> store, AuditNotes refusals, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Snapshot? current;
    private volatile int forgotten;

    public async ValueTask<AgentCard?> FindAsync(Guid agentId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).GetValueOrDefault(agentId);

    /// <summary>The agent, if he may act now.</summary>
    /// <exception cref="UnauthorizedAccessException">No such agent, or disabled.</exception>
    public async ValueTask<AgentCard> RequireAsync(
        Guid agentId, CancellationToken cancellationToken, [CallerMemberName] string member = "", [CallerFilePath] string file = "") =>
        await FindAsync(agentId, cancellationToken) is { IsDisabled: false } agent
            ? agent
            : throw await RefuseAsync(agentId, "This agent may not act.", member, file);

    /// <summary>The agent, if he may set what concerns the team's daily work.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator, or disabled.</exception>
    public async ValueTask<AgentCard> RequireLeadAsync(
        Guid agentId, CancellationToken cancellationToken, [CallerMemberName] string member = "", [CallerFilePath] string file = "") =>
        await RequireAsync(agentId, cancellationToken, member, file) is { Role: AgentRole.Lead or AgentRole.Administrator } agent
            ? agent
            : throw await RefuseAsync(agentId, "Only a lead or an administrator may do this.", member, file);

    /// <summary>The agent, if he may set what concerns everybody.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator, or disabled.</exception>
    public async ValueTask<AgentCard> RequireAdministratorAsync(
        Guid agentId, CancellationToken cancellationToken, [CallerMemberName] string member = "", [CallerFilePath] string file = "") =>
        await RequireAsync(agentId, cancellationToken, member, file) is { Role: AgentRole.Administrator } agent
            ? agent
            : throw await RefuseAsync(agentId, "Only an administrator may do this.", member, file);

    public async ValueTask<FrozenDictionary<Guid, AgentCard>> AllAsync(CancellationToken cancellationToken)
    {
        if (current is { } known && IsFresh(known))
        {
            return known.Agents;
        }

        await loading.WaitAsync(cancellationToken);
        try
        {
            if (current is { } meanwhile && IsFresh(meanwhile))
            {
                return meanwhile.Agents;
            }

            // Both before the read: what is changed while it lasts may be missing from it.
            var (readAt, forgottenThen) = (clock.GetTimestamp(), forgotten);
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            var read = new Snapshot(await ReadAsync(db, cancellationToken), readAt, forgottenThen);
            current = read;
            return read.Agents;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>The next question reads the store again.</summary>
    public void Forget() => Interlocked.Increment(ref forgotten);

    public void Dispose() => loading.Dispose();

    /// <summary>Who asked for what he may not do is written down, with the method that refused him.</summary>
    private async Task<UnauthorizedAccessException> RefuseAsync(Guid agentId, string message, string member, string file)
    {
        await refusals.NoteAsync(new AuditEntry(agentId, AuditActions.Refused) { Details = AuditDetails.Of(new { by = $"{Path.GetFileNameWithoutExtension(file)}.{member}" }) });
        return new UnauthorizedAccessException(message);
    }

    private static async Task<FrozenDictionary<Guid, AgentCard>> ReadAsync(ChatDbContext db, CancellationToken cancellationToken)
    {
        // One moment of the store: a new role with the old sites would be more than either.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var moment = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(moment, cancellationToken);
        var sites = (await db.AgentSites.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(s => s.AgentId, s => s.SiteId);
        var teams = (await db.TeamMembers.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(m => m.AgentId, m => m.TeamId);
        var agents = await db.Users.AsNoTracking()
            .Select(a => new { a.Id, a.Name, a.Role, a.IsDisabled, a.Availability, a.OwnTeamsOnly, a.Picture, a.Preferences })
            .ToListAsync(cancellationToken);
        return agents.ToFrozenDictionary(a => a.Id, a => new AgentCard(a.Id, a.Name, a.Role, a.IsDisabled)
        {
            Availability = a.Availability,
            Language = DeskPreferences.Read(a.Preferences).Language,
            Picture = a.Picture,
            Scope = AgentScope.Of(a.Id, a.Role, sites[a.Id], a.OwnTeamsOnly, teams[a.Id]),
        });
    }

    private bool IsFresh(Snapshot snapshot) => snapshot.Forgotten == forgotten && clock.GetElapsedTime(snapshot.ReadAt) < Freshness;

    private sealed record Snapshot(FrozenDictionary<Guid, AgentCard> Agents, long ReadAt, int Forgotten);
}
