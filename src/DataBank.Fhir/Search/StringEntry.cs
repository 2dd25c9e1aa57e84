namespace DataBank.Fhir;

/// <summary>Index row: a string, folded for comparison (<see cref="TextFolding"/>) and exact.</summary>
public readonly record struct StringEntry(string Parameter, string Folded, string Exact);
