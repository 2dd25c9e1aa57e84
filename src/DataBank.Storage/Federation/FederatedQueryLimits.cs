namespace DataBank.Storage;

/// <summary>How new questions are judged.</summary>
/// <param name="Distance">Cohorts whose sizes differ by this or more can't be near each other.</param>
/// <param name="PerDay">New questions that a client may ask of a theme within a day.</param>
/// <param name="Since">Older questions are forgotten.</param>
public sealed record FederatedQueryLimits(int Distance, int PerDay, DateTimeOffset Since);
