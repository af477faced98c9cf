using System.Threading.RateLimiting;
using Chat.Core;

namespace Chat.Portal.Security;

/// <summary>
/// Token buckets for what costs before anybody is known: forms without a sign-in (each costs a hash of a password), and negotiations, each of which is
/// remembered for some seconds whether or not somebody comes. Buckets that are full again are forgotten.
/// </summary>
internal sealed class PortalLimits(ChatOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> forms = Buckets(burst: 240, perSecond: 4);
    private readonly PartitionedRateLimiter<string> negotiations = Buckets(burst: 120, perSecond: 4);

    /// <summary>Of all addresses together: so bounds what is remembered, about 2 KB each for a quarter of a minute.</summary>
    private readonly PartitionedRateLimiter<string> allNegotiations = Buckets(burst: 4_000, perSecond: 400);

    public bool TakeForm(string address) => !options.LimitsEnabled || Take(forms, address);

    public bool TakeNegotiation(string address) => !options.LimitsEnabled || (Take(negotiations, address) && Take(allNegotiations, ""));

    public void Dispose()
    {
        forms.Dispose();
        negotiations.Dispose();
        allNegotiations.Dispose();
    }

    private static bool Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Buckets(int burst, int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
}
