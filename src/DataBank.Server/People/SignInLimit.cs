using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>How often passwords and codes may be tried from one address; how often for one account is the lock-out's.</summary>
internal sealed class SignInLimit(PeopleOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = options.SignInsPerMinute,
        TokensPerPeriod = options.SignInsPerMinute,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1),
        QueueLimit = 0,
    }));

    public bool TryTake(HttpContext context)
    {
        using var lease = limiter.AttemptAcquire(context.Connection.RemoteIpAddress?.ToString() ?? "");
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
