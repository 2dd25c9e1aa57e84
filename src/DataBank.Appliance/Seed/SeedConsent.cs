namespace DataBank.Appliance;

/// <summary>What a synthetic patient says to research.</summary>
internal enum SeedConsent
{
    Permits,
    Denies,
    None,
}
