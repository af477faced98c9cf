using Chat.Core.Data;
using Chat.Core.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Chat.Core.Audit;

/// <summary>
/// Writes down what was done. Where the change is itself a row, the entry goes into its transaction (<see cref="SaveAsync"/>, <see cref="Append(ChatDbContext, AuditEntry)"/>):
/// both are stored, or none. Where it is not, the entry is written before the answer (<see cref="WriteAsync"/>). An entry that cannot be written
/// fails what it is about.
/// </summary>
public sealed class AuditLog(MessageWriter writer, TimeProvider clock)
{
    /// <summary>Completes when the entry is on disk. Never inside an open transaction: it would wait for that one's end.</summary>
    /// <exception cref="ChatRefusedException">No store: nothing was written.</exception>
    public Task WriteAsync(AuditEntry entry) => writer.WriteAsync(new WriteAudit(entry));

    /// <summary>Saves what was changed in <paramref name="db"/>, and the entry with it.</summary>
    /// <param name="entry">Made after the change was saved, when the ids are known; null writes none.</param>
    public async Task SaveAsync(ChatDbContext db, Func<AuditEntry?> entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entry);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (entry() is { } made)
        {
            Append(db, made);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes the entry at once, inside the transaction that <paramref name="db"/> has open; it is there when that is committed.</summary>
    public void Append(ChatDbContext db, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(db);
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction() as SqliteTransaction
            ?? throw new InvalidOperationException("An entry goes into an open transaction.");
        AuditChain.Append(transaction.Connection!, transaction, entry, clock.GetUtcNow());
    }

    /// <summary>The same inside the writer's transaction.</summary>
    internal static void Append(WriteSession session, AuditEntry entry) => AuditChain.Append(session.Connection, transaction: null, entry, session.Now);
}

internal sealed class WriteAudit(params IReadOnlyList<AuditEntry> entries) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session)
    {
        foreach (var entry in entries)
        {
            AuditLog.Append(session, entry);
        }

        return true;
    }
}
