using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.Portal.Diagnostics;

/// <summary>Healthy when the migrations are in, the database answers; degraded, which still answers 200, while nothing can be stored.</summary>
internal sealed class StoreHealthCheck(StoreIdentity identity, StoreHealth health, IDbContextFactory<ChatDbContext> store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!identity.IsReady)
        {
            return HealthCheckResult.Unhealthy("starting");
        }

        if (health.IsReadOnly)
        {
            return HealthCheckResult.Unhealthy("the disk failed; restart the host");
        }

        await using var db = await store.CreateDbContextAsync(cancellationToken);
        await db.StoreInfo.AsNoTracking().AnyAsync(cancellationToken);
        return health.Fault is null ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("nothing can be stored at present");
    }
}
