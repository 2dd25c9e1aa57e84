namespace DataBank.Fhir;

/// <summary>Index row: a number, exact whatever its digits (Low = High), or the bounds of a Range; open ends are the largest finite numbers.</summary>
public readonly record struct NumberEntry(string Parameter, double Low, double High);
