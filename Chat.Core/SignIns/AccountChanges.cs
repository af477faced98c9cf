using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.SignIns;

/// <summary>Something changed in how somebody signs in. No record: nothing prints the address.</summary>
public sealed class AccountChange
{
    /// <summary>Of the entry in the audit log.</summary>
    public required long Sequence { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>The one that he has chosen for himself.</summary>
    public string? Language { get; init; }
}

/// <summary>
/// What changed in how people sign in, read from the audit log: whichever way a change was made, it stands there, and only when it is stored.
/// </summary>
public sealed class AccountChanges(IDbContextFactory<ChatDbContext> store)
{
    private const int BatchSize = 500;

    private static readonly string[] Told =
    [
        AuditActions.PasswordChanged, AuditActions.PasswordReset, AuditActions.CodesTurnedOn, AuditActions.CodesTurnedOff, AuditActions.RecoveryCodesMade,
        AuditActions.RecoveryCodeUsed, AuditActions.PasskeyAdded, AuditActions.PasskeyRemoved, AuditActions.ProviderJoined,
    ];

    /// <summary>The number of the log's last entry; 0 for none.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await db.AuditLog.MaxAsync(r => (long?)r.Sequence, cancellationToken) ?? 0;
    }

    /// <summary>Looks through some entries after <paramref name="sequence"/>.</summary>
    /// <returns>What changed, in order, and the number of the last entry that was looked at: <paramref name="sequence"/> itself when there is none.</returns>
    public async Task<(IReadOnlyList<AccountChange> Changes, long Last)> AfterAsync(long sequence, CancellationToken cancellationToken)
    {
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var entries = await db.AuditLog.Where(r => r.Sequence > sequence).OrderBy(r => r.Sequence).Take(BatchSize)
            .Select(r => new { r.Sequence, r.Action, r.At, r.ObjectId }).ToListAsync(cancellationToken);
        var changes = new List<AccountChange>();
        foreach (var entry in entries.Where(e => Told.Contains(e.Action)))
        {
            if (Guid.TryParse(entry.ObjectId, out var id) && await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is { Email: { } email } agent)
            {
                changes.Add(new AccountChange
                {
                    Sequence = entry.Sequence,
                    Action = entry.Action,
                    At = entry.At,
                    Email = email,
                    Name = agent.Name,
                    Language = DeskPreferences.Read(agent.Preferences).Language,
                });
            }
        }

        return (changes, entries.Count == 0 ? sequence : entries[^1].Sequence);
    }
}
