using DataBank.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DataBank.Appliance;

/// <summary>How many requests are taken. Section <c>Limits</c>.</summary>
internal sealed class LimitSettings
{
    private const int MostQuerySeconds = 3600;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public int RequestsPerSecond { get; init; }

    public int? Burst { get; init; }

    public int RequestsAtOnce { get; init; } = 256;

    public int RequestsWaiting { get; init; } = 2048;

    public double QuerySeconds { get; init; } = 60;

    public int HeaderBytes { get; init; } = 32 * 1024;

    public int RequestLineBytes { get; init; } = 8 * 1024;

    public double HeaderSeconds { get; init; } = 30;

    public double IdleSeconds { get; init; } = 120;

    public double MinimumBytesPerSecond { get; init; } = 240;

    public int? Connections { get; init; }

    public RequestLimitOptions Options => new(RequestsPerSecond, Burst ?? (RequestsPerSecond * 10), RequestsAtOnce, RequestsWaiting, TimeSpan.FromSeconds(QuerySeconds), TimeSpan.FromSeconds(IdleSeconds));

    /// <summary>What bounds one connection, and all of them.</summary>
    public void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null; // Every endpoint bounds what it reads: a resource is not a CT volume.
        (limits.MaxRequestHeadersTotalSize, limits.MaxRequestLineSize) = (HeaderBytes, RequestLineBytes);
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, RequestLineBytes);
        (limits.RequestHeadersTimeout, limits.KeepAliveTimeout) = (TimeSpan.FromSeconds(HeaderSeconds), TimeSpan.FromSeconds(IdleSeconds));
        var rate = MinimumBytesPerSecond == 0 ? null : new MinDataRate(MinimumBytesPerSecond, Grace);
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (rate, rate);
        (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections) = (Connections, Connections);
    }

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (HeaderBytes is < 4096 or > 1024 * 1024 || RequestLineBytes is < 1024 or > 1024 * 1024) throw new SettingsProblem("Limits: HeaderBytes is 4096 to 1048576, RequestLineBytes 1024 to 1048576.");
        if (HeaderSeconds is not (> 0 and <= 600) || IdleSeconds is not (> 0 and <= 3600)) throw new SettingsProblem("Limits: HeaderSeconds is above 0, up to 600, IdleSeconds above 0, up to 3600.");
        if (MinimumBytesPerSecond is not (0 or (>= 1 and <= 1e9)) || Connections < 1) throw new SettingsProblem("Limits: MinimumBytesPerSecond is 0 (any) or 1 and more, Connections 1 and more.");
        if (RequestsPerSecond < 0 || Burst < 1 || RequestsAtOnce < 1 || RequestsWaiting < 0) throw new SettingsProblem("Limits: RequestsPerSecond and RequestsWaiting are 0 or more, Burst and RequestsAtOnce 1 or more.");
        if (QuerySeconds is not (> 0 and <= MostQuerySeconds)) throw new SettingsProblem($"Limits:QuerySeconds is above 0, up to {MostQuerySeconds}.");
    }
}
