using System.Threading.RateLimiting;
using Chat.Core;
using Chat.Core.Diagnostics;

namespace Chat.Portal.Widget;

/// <summary>
/// Token buckets for each connection, client, address and site. A visitor who types like a person never meets one.
/// Buckets that are full again are forgotten, so memory is bounded by what is active.
/// </summary>
internal sealed class VisitorLimits(ChatOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> connections = Buckets(burst: 120, perSecond: 30);
    private readonly PartitionedRateLimiter<string> clients = Buckets(burst: 180, perSecond: 45);
    private readonly PartitionedRateLimiter<string> addresses = Buckets(burst: 1_200, perSecond: 300);
    private readonly PartitionedRateLimiter<string> sites = Buckets(burst: 12_000, perSecond: 3_000);
    private readonly PartitionedRateLimiter<string> uploads = Buckets(burst: 40, perSecond: 5);
    private readonly PartitionedRateLimiter<string> uploadsFrom = Buckets(burst: 120, perSecond: 10);
    private readonly PartitionedRateLimiter<string> newClients = Buckets(burst: 300, perSecond: 20);

    /// <exception cref="ChatRefusedException">Too many invocations.</exception>
    public void Take(string connectionId, string address, Visitor? visitor)
    {
        if (!options.LimitsEnabled)
        {
            return;
        }

        Take(connections, connectionId);
        Take(addresses, address);
        if (visitor is not null)
        {
            Take(clients, visitor.ClientId.ToString());
            Take(sites, visitor.SiteKey);
        }
    }

    /// <exception cref="ChatRefusedException">Too many new clients from there.</exception>
    public void TakeNewClient(string address)
    {
        if (options.LimitsEnabled)
        {
            Take(newClients, address);
        }
    }

    /// <exception cref="ChatRefusedException">Too many requests from there.</exception>
    public void TakeRequest(string address)
    {
        if (options.LimitsEnabled)
        {
            Take(addresses, address);
        }
    }

    /// <param name="ownerId">The client, or the agent.</param>
    /// <param name="address">Counted too, where the owner costs nothing; null where he was invited.</param>
    /// <exception cref="ChatRefusedException">Too many files at once.</exception>
    public void TakeUpload(Guid ownerId, string? address = null)
    {
        if (options.LimitsEnabled)
        {
            Take(uploads, ownerId.ToString());
            if (address is not null)
            {
                Take(uploadsFrom, address);
            }
        }
    }

    public void Dispose()
    {
        uploads.Dispose();
        uploadsFrom.Dispose();
        connections.Dispose();
        clients.Dispose();
        addresses.Dispose();
        sites.Dispose();
        newClients.Dispose();
    }

    private static void Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (!lease.IsAcquired)
        {
            throw new ChatRefusedException(Refusal.RateLimited, "Too many requests. Wait a moment and send again with the same id.");
        }
    }

    private static PartitionedRateLimiter<string> Buckets(int burst, int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond / 5,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(200),
            QueueLimit = 0,
        }));
}
