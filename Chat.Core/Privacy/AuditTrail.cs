using Chat.Core.Agents;
using Chat.Core.Audit;
using Chat.Core.Data;
using Chat.Core.SignIns;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Chat.Core.Privacy;

/// <summary>Which entries are meant; null members leave it open.</summary>
/// <param name="ActorId">An agent; <see cref="Guid.Empty"/> for what no agent did.</param>
/// <param name="Area">The first word of an action.</param>
/// <param name="ObjectId">What it was done to.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The first moment after.</param>
public sealed record AuditFilter(Guid? ActorId = null, string? Area = null, string? ObjectId = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <param name="At">When the chain was looked through.</param>
public sealed record AuditCheck(AuditVerdict Verdict, DateTimeOffset At);

/// <summary>What administrators read of the audit log.</summary>
public sealed class AuditTrail(IDbContextFactory<ChatDbContext> store, AuditLog audit, AgentDirectory agents, FreshSignIn fresh, TimeProvider clock)
{
    /// <summary>So many entries one export holds, the newest first.</summary>
    public const int MostExported = 200_000;

    private const int Page = 500;

    private static readonly string[] ObjectKinds =
        [AuditObjects.Agent, AuditObjects.Site, AuditObjects.Label, AuditObjects.Team, AuditObjects.Reply, AuditObjects.Client, AuditObjects.Conversation, AuditObjects.Addresses];

    private volatile AuditCheck? last;

    /// <summary>The last look through the chain since the host started; null when there was none.</summary>
    public AuditCheck? LastCheck => last;

    /// <summary>The newest entries, before one that is known.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<IReadOnlyList<AuditRecord>> PageAsync(Guid agentId, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, filter, before, limit, cancellationToken);
    }

    /// <summary>The areas in which there are entries.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<IReadOnlyList<string>> AreasAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        var areas = new List<string>();

        // From one to the next by the index: there are few areas and many entries.
        for (var area = ""; await db.AuditLog.Where(r => r.Area.CompareTo(area) > 0).OrderBy(r => r.Area).Select(r => r.Area).FirstOrDefaultAsync(cancellationToken) is { } next; area = next)
        {
            areas.Add(next);
        }

        return areas;
    }

    /// <summary>Makes every hash anew.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task<AuditCheck> CheckAsync(Guid agentId, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await using var db = await store.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        last = new AuditCheck(await Task.Run(() => AuditVerifier.Verify(connection, expected: null, cancellationToken), cancellationToken), clock.GetUtcNow());
        return last;
    }

    /// <summary>Writes down that he takes the entries along. Asked before the first of <see cref="ExportAsync"/>.</summary>
    /// <exception cref="UnauthorizedAccessException">No administrator.</exception>
    public async Task BeginExportAsync(Guid agentId, AuditFilter filter, string format, CancellationToken cancellationToken)
    {
        await agents.RequireAdministratorAsync(agentId, cancellationToken);
        await fresh.RequireAsync(agentId, cancellationToken);
        await audit.WriteAsync(new AuditEntry(agentId, AuditActions.AuditExported) { Details = AuditDetails.Of(new { format, filter }) });
    }

    /// <summary>All of them, newest first, a page at a time.</summary>
    public async IAsyncEnumerable<AuditRecord> ExportAsync(AuditFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (before, left) = (default(long?), MostExported);
        while (left > 0)
        {
            IReadOnlyList<AuditRecord> page;
            await using (var db = await store.CreateDbContextAsync(cancellationToken))
            {
                page = await ReadAsync(db, filter, before, Math.Min(Page, left), cancellationToken);
            }

            foreach (var record in page)
            {
                yield return record;
            }

            left -= page.Count;
            before = page.Count < Page ? 0 : page[^1].Sequence;
            if (before == 0)
            {
                yield break;
            }
        }
    }

    private static async Task<IReadOnlyList<AuditRecord>> ReadAsync(ChatDbContext db, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var entries = db.AuditLog.AsNoTracking();
        if (filter.ActorId is { } actor)
        {
            entries = actor == Guid.Empty ? entries.Where(r => r.ActorId == null) : entries.Where(r => r.ActorId == actor);
        }

        if (filter.Area is { Length: > 0 } area)
        {
            entries = entries.Where(r => r.Area == area);
        }

        if (filter.ObjectId is { Length: > 0 } id)
        {
            entries = entries.Where(r => ObjectKinds.Contains(r.ObjectKind) && r.ObjectId == id);
        }

        // Times grow with the numbers: a span of time is a span of numbers, found by two looks into the index.
        if (filter.From is { } from)
        {
            var first = await db.AuditLog.Where(r => r.At >= from).OrderBy(r => r.At).ThenBy(r => r.Sequence).Select(r => (long?)r.Sequence).FirstOrDefaultAsync(cancellationToken);
            entries = entries.Where(r => r.Sequence >= (first ?? long.MaxValue));
        }

        if (filter.To is { } to)
        {
            before = await db.AuditLog.Where(r => r.At >= to).OrderBy(r => r.At).ThenBy(r => r.Sequence).Select(r => (long?)r.Sequence).FirstOrDefaultAsync(cancellationToken) is { } end
                ? Math.Min(end, before ?? long.MaxValue) : before;
        }

        if (before is { } key)
        {
            entries = entries.Where(r => r.Sequence < key);
        }

        return await entries.OrderByDescending(r => r.Sequence).Take(limit).ToListAsync(cancellationToken);
    }
}
