using Chat.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.Portal.Diagnostics;

/// <summary>Healthy when the migrations are in, the database answers, and the last commit went through.</summary>
internal sealed class StoreHealthCheck(StoreIdentity identity, MessageWriter writer, IDbContextFactory<ChatDbContext> store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!identity.IsReady)
        {
            return HealthCheckResult.Unhealthy("starting");
        }

        if (writer.Fault is { IsFinal: true })
        {
            return HealthCheckResult.Unhealthy("the disk failed; restart the host");
        }

        await using var db = await store.CreateDbContextAsync(cancellationToken);
        await db.StoreInfo.AsNoTracking().AnyAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
