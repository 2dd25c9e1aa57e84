using System.Globalization;
using System.Threading.RateLimiting;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// What one client, and all together, may ask for: requests a second (429 with Retry-After, RFC 6585 §4), FHIR requests at a time (503), and
/// the time of one that reads (504; its statement in the database is stopped).
/// </summary>
public static class RequestLimits
{
    private const string Query = "query";

    public static IServiceCollection AddRequestLimits(this IServiceCollection services, RequestLimitOptions options)
    {
        services.AddSingleton(options);
        // Its body is written by the middleware for errors, which is further out.
        services.AddRequestTimeouts(timeouts => timeouts.AddPolicy(Query, new RequestTimeoutPolicy { Timeout = options.QueryTime, TimeoutStatusCode = StatusCodes.Status504GatewayTimeout }));
        return services.AddRateLimiter(limiter =>
        {
            var ofAll = PartitionedRateLimiter.Create<HttpContext, string>(context => OfAll(context, options));
            limiter.GlobalLimiter = options.PerSecond == 0
                ? ofAll : PartitionedRateLimiter.CreateChained(PartitionedRateLimiter.Create<HttpContext, string>(context => OfClient(context, options)), ofAll);
            limiter.OnRejected = async (rejected, _) => await Errors.WriteAsync(rejected.HttpContext, Describe(rejected));
        });
    }

    /// <summary>Endpoints that read: they end in time.</summary>
    internal static RouteGroupBuilder WithQueryTime(this RouteGroupBuilder endpoints)
    {
        endpoints.WithRequestTimeout(Query);
        return endpoints;
    }

    /// <summary>Why a request that reads was ended.</summary>
    internal static RequestProblem TooSlow() => new(504, "timeout", "The request took longer than this server allows and was ended. Ask for less: more criteria, no total, a smaller page.");

    private static RateLimitPartition<string> OfClient(HttpContext context, RequestLimitOptions options) =>
        context.User.HasClaim(Caller.RolesClaim, Roles.SystemProxy) || context.GetEndpoint()?.Metadata.GetMetadata<NotAudited>() is not null
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter(ClientOf(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Burst,
                TokensPerPeriod = options.PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            });

    // Whoever has no token, and everybody where none is asked for, is told by the address.
    private static string ClientOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, AuthenticationType: not Caller.OpenAccess } ? $"token {Caller.Subject(context.User)}" : $"address {context.Connection.RemoteIpAddress}";

    private static RateLimitPartition<string> OfAll(HttpContext context, RequestLimitOptions options) =>
        !Errors.IsFhir(context.Request.Path) || context.WebSockets.IsWebSocketRequest
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter("fhir", _ => new ConcurrencyLimiterOptions { PermitLimit = options.AtOnce, QueueLimit = options.Waiting });

    private static RequestProblem Describe(OnRejectedContext rejected)
    {
        if (!rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)) return new RequestProblem(503, "throttled", "The server has as many requests as it takes at a time. Please try again later.");
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new RequestProblem(429, "throttled", "This client sends more requests than the server takes from one. Retry-After says when to go on.");
    }
}
