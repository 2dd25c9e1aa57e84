namespace DataBank.Fhir;

/// <summary>
/// Index row: a quantity with bounds as <see cref="NumberEntry"/>; a comparator opens one. Without a code the unit stands for it. Under
/// the parameter's code with <see cref="IndexEndings.Ucum"/> stands the same in UCUM base units, the dimension as its code.
/// </summary>
public readonly record struct QuantityEntry(string Parameter, string? System, string? Code, double Low, double High);
