using System.Collections.Frozen;
using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Agents;

/// <summary>What others may know of an agent.</summary>
public sealed record AgentCard(Guid Id, string Name, AgentRole Role, bool IsDisabled)
{
    /// <summary>His own word; whether he is connected is another question.</summary>
    public Availability Availability { get; init; }

    /// <summary>Path of the face on this host; never inside the data.</summary>
    public string AvatarUrl => $"/avatars/{Id}";
}

/// <summary>The team was changed: somebody joined, left, got another name or role, or says otherwise whether he is there.</summary>
public sealed record TeamChanged : ChatEvent;

/// <summary>
/// The whole team in memory, at most <see cref="Freshness"/> old. Services ask it before they act for an agent, so a
/// disabled agent is out within that time even in an open circuit.
/// </summary>
public sealed class AgentDirectory(IDbContextFactory<ChatDbContext> store, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Snapshot? current;
    private volatile int forgotten;

    public async ValueTask<AgentCard?> FindAsync(Guid agentId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).GetValueOrDefault(agentId);

    /// <summary>The agent, if he may act now.</summary>
    /// <exception cref="UnauthorizedAccessException">No such agent, or disabled.</exception>
    public async ValueTask<AgentCard> RequireAsync(Guid agentId, CancellationToken cancellationToken) =>
        await FindAsync(agentId, cancellationToken) is { IsDisabled: false } agent
            ? agent
            : throw new UnauthorizedAccessException("This agent may not act.");

    /// <summary>The agent, if he may set what concerns the team's daily work.</summary>
    /// <exception cref="UnauthorizedAccessException">Neither lead nor administrator, or disabled.</exception>
    public async ValueTask<AgentCard> RequireLeadAsync(Guid agentId, CancellationToken cancellationToken) =>
        await RequireAsync(agentId, cancellationToken) is { Role: AgentRole.Lead or AgentRole.Administrator } agent
            ? agent
            : throw new UnauthorizedAccessException("Only a lead or an administrator may do this.");

    /// <summary>The agent, if he may set what concerns everybody.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator, or disabled.</exception>
    public async ValueTask<AgentCard> RequireAdministratorAsync(Guid agentId, CancellationToken cancellationToken) =>
        await RequireAsync(agentId, cancellationToken) is { Role: AgentRole.Administrator } agent
            ? agent
            : throw new UnauthorizedAccessException("Only an administrator may do this.");

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
            var agents = await db.Users.AsNoTracking()
                .Select(a => new AgentCard(a.Id, a.Name, a.Role, a.IsDisabled) { Availability = a.Availability })
                .ToListAsync(cancellationToken);
            var read = new Snapshot(agents.ToFrozenDictionary(a => a.Id), readAt, forgottenThen);
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

    private bool IsFresh(Snapshot snapshot) => snapshot.Forgotten == forgotten && clock.GetElapsedTime(snapshot.ReadAt) < Freshness;

    private sealed record Snapshot(FrozenDictionary<Guid, AgentCard> Agents, long ReadAt, int Forgotten);
}
