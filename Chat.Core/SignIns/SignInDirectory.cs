using System.Collections.Frozen;
using Chat.Core.Data;
using Chat.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.SignIns;

/// <summary>A sign-in that counts.</summary>
public sealed record SignInCard(Guid Id, Guid AgentId, DateTimeOffset SeenAt, DateTimeOffset ConfirmedAt);

/// <summary>Somebody signed in, was signed out, or has shown again who he is.</summary>
public sealed record SignInsChanged(Guid AgentId) : ChatEvent;

/// <summary>All sign-ins that count, in memory, at most <see cref="Freshness"/> old: every request and every open circuit asks.</summary>
public sealed class SignInDirectory(IDbContextFactory<ChatDbContext> store, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(4);

    /// <summary>A sign-in that was not seen for so long is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Snapshot? current;
    private volatile int forgotten;

    /// <summary>Null when it has ended, or there never was one.</summary>
    public async ValueTask<SignInCard?> FindAsync(Guid signInId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).GetValueOrDefault(signInId) is { } card && clock.GetUtcNow() - card.SeenAt < Idle ? card : null;

    /// <summary>The next question reads the store again.</summary>
    public void Forget() => Interlocked.Increment(ref forgotten);

    public void Dispose() => loading.Dispose();

    private async ValueTask<FrozenDictionary<Guid, SignInCard>> AllAsync(CancellationToken cancellationToken)
    {
        if (current is { } known && IsFresh(known))
        {
            return known.SignIns;
        }

        await loading.WaitAsync(cancellationToken);
        try
        {
            if (current is { } meanwhile && IsFresh(meanwhile))
            {
                return meanwhile.SignIns;
            }

            // Both before the read: what is changed while it lasts may be missing from it.
            var (readAt, forgottenThen) = (clock.GetTimestamp(), forgotten);
            var since = clock.GetUtcNow() - Idle;
            await using var db = await store.CreateDbContextAsync(cancellationToken);
            var living = await db.SignIns.AsNoTracking().Where(s => s.EndedAt == null && s.SeenAt > since)
                .Select(s => new SignInCard(s.Id, s.AgentId, s.SeenAt, s.ConfirmedAt)).ToListAsync(cancellationToken);
            var read = new Snapshot(living.ToFrozenDictionary(s => s.Id), readAt, forgottenThen);
            current = read;
            return read.SignIns;
        }
        finally
        {
            loading.Release();
        }
    }

    private bool IsFresh(Snapshot snapshot) => snapshot.Forgotten == forgotten && clock.GetElapsedTime(snapshot.ReadAt) < Freshness;

    private sealed record Snapshot(FrozenDictionary<Guid, SignInCard> SignIns, long ReadAt, int Forgotten);
}
