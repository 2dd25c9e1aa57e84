namespace DataBank.Storage;

/// <summary>One page of an export.</summary>
/// <param name="After">Surrogate of the last version that was read, or the one before the first that is meant.</param>
/// <param name="Until">Surrogate of the newest version that is meant.</param>
/// <param name="Patients">Ids, with <see cref="ExportScope.Members"/>.</param>
public sealed record ExportQuery(string Type, ExportPart Part, ExportScope Scope, long After, long Until, IReadOnlyList<string> Patients);
