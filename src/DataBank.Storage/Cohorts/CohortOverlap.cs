namespace DataBank.Storage;

/// <summary>Patients with the same kinds of data.</summary>
/// <param name="Types">Bit n: kind n of <see cref="Genomics.DataTypes.All"/>.</param>
public sealed record CohortOverlap(long Types, long Patients);
