using DataBank.Server;

namespace DataBank.Proxy;

/// <summary>What federated questions are answered with, and whom the broker asks.</summary>
public sealed record FederationOptions
{
    /// <summary>How counts are told; also: two answers to one client never differ by fewer persons than its threshold.</summary>
    public CountRule Counts { get; init; } = new(Threshold: 10, Rounding: 10);

    /// <summary>New questions that a client may ask of a theme within a day.</summary>
    public int QueriesPerDay { get; init; } = 100;

    /// <summary>How long earlier questions of a client are held against new ones.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The banks that the broker asks.</summary>
    public IReadOnlyList<FederationSite> Sites { get; init; } = [];

    /// <summary>Whose passports and visas count; none: no records leave by Beacon, and no files to who has no role for them.</summary>
    public IReadOnlyList<VisaIssuer> VisaIssuers { get; init; } = [];

    /// <summary>How long the broker waits for a bank.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
