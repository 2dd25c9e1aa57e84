namespace DataBank.Fhir;

/// <summary>
/// Index row: the parts of one composite value that belong together (https://hl7.org/fhir/R4/search.html#composite). The first token is
/// <paramref name="Code"/>; a second token, a string, a reference or a quantity's unit is <paramref name="Text"/>; dates (milliseconds),
/// numbers and quantities are bounds, a second one the second pair.
/// </summary>
public readonly record struct CompositeEntry(
    string Parameter, string Code, string? System, string Text, string? TextSystem, double Low, double High, double Low2, double High2);
