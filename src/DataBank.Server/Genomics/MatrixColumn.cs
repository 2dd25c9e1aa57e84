namespace DataBank.Server;

/// <summary>A column of a table of genes and whose it is.</summary>
/// <param name="Sample">Its name.</param>
/// <param name="PatientId">Logical id of the Patient.</param>
/// <param name="SpecimenId">Logical id of the Specimen.</param>
internal sealed record MatrixColumn(string Sample, string PatientId, string SpecimenId);
