namespace DataBank.Fhir;

/// <summary>Index row: a date or period as a half-open range of milliseconds since 1970 UTC; open ends are long.MinValue and long.MaxValue. Partial dates span their precision.</summary>
public readonly record struct DateEntry(string Parameter, long Start, long End);
