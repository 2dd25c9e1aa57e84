namespace DataBank.Fhir;

/// <summary>Index row: a quantity with bounds as <see cref="NumberEntry"/>; a comparator opens one. Without a code the unit stands for it.</summary>
public readonly record struct QuantityEntry(string Parameter, string? System, string? Code, double Value, double Low, double High);
