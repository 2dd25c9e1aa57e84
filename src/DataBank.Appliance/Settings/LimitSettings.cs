using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>How many requests are taken. Section <c>Limits</c>.</summary>
internal sealed class LimitSettings
{
    private const int MostQuerySeconds = 3600;

    public int RequestsPerSecond { get; init; }

    public int? Burst { get; init; }

    public int RequestsAtOnce { get; init; } = 256;

    public int RequestsWaiting { get; init; } = 2048;

    public double QuerySeconds { get; init; } = 60;

    public RequestLimitOptions Options => new(RequestsPerSecond, Burst ?? (RequestsPerSecond * 10), RequestsAtOnce, RequestsWaiting, TimeSpan.FromSeconds(QuerySeconds));

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (RequestsPerSecond < 0 || Burst < 1 || RequestsAtOnce < 1 || RequestsWaiting < 0) throw new SettingsProblem("Limits: RequestsPerSecond and RequestsWaiting are 0 or more, Burst and RequestsAtOnce 1 or more.");
        if (QuerySeconds is not (> 0 and <= MostQuerySeconds)) throw new SettingsProblem($"Limits:QuerySeconds is above 0, up to {MostQuerySeconds}.");
    }
}
