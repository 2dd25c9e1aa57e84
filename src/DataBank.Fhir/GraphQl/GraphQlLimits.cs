namespace DataBank.Fhir;

/// <summary>How much one query may do.</summary>
/// <param name="Depth">Of selections inside each other, fragments too.</param>
/// <param name="Fields">That are answered.</param>
/// <param name="Resources">That are read.</param>
public sealed record GraphQlLimits(int Depth = 30, int Fields = 100_000, int Resources = 1_000);
