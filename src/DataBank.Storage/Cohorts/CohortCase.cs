namespace DataBank.Storage;

/// <summary>The kinds of data of one patient.</summary>
/// <param name="Types">Bit n: kind n of <see cref="Genomics.DataTypes.All"/>.</param>
public sealed record CohortCase(string PatientId, long Types);
