namespace DataBank.Fhir;

// One row of a search index each; Parameter is the search parameter's code, resource type understood.

/// <summary>A token: code, identifier, coding, boolean, contact value. No system: null.</summary>
public readonly record struct TokenEntry(string Parameter, string? System, string Code);

/// <summary>A string, folded for comparison (<see cref="TextFolding"/>) and exact.</summary>
public readonly record struct StringEntry(string Parameter, string Folded, string Exact);

/// <summary>A date or period as a half-open range of milliseconds since 1970 UTC; open ends are long.MinValue and long.MaxValue. Partial dates span their precision.</summary>
public readonly record struct DateEntry(string Parameter, long Start, long End);

/// <summary>A number, exact whatever its digits (Low = High = Value), or the bounds of a Range; open ends are the largest finite numbers.</summary>
public readonly record struct NumberEntry(string Parameter, double Value, double Low, double High);

/// <summary>A quantity with bounds as <see cref="NumberEntry"/>; a comparator opens one. Without a code the unit stands for it.</summary>
public readonly record struct QuantityEntry(string Parameter, string? System, string? Code, double Value, double Low, double High);

/// <summary>A reference: to a local resource (type and id), to another URL, or by identifier.</summary>
public readonly record struct ReferenceEntry(
    string Parameter, string? TargetType, string? TargetId, string? Url, string? IdentifierSystem, string? IdentifierValue);

/// <summary>A URI, compared exactly.</summary>
public readonly record struct UriEntry(string Parameter, string Uri);
