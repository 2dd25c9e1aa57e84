namespace DataBank.Fhir;

/// <summary>
/// A quantity. Where the query names a UCUM unit that is known, values and bounds are in base units, the code is the dimension and
/// <paramref name="IsReduced"/> is true: it is compared with the index rows of <see cref="IndexEndings.Ucum"/>.
/// </summary>
public sealed record QuantityValue(SearchPrefix Prefix, double Value, double Low, double High, string? System, string? Code, bool IsReduced = false) : SearchValue;
