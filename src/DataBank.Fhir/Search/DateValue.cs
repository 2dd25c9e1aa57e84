namespace DataBank.Fhir;

/// <summary>A date with its prefix, as the half-open range of milliseconds that its precision implies.</summary>
public sealed record DateValue(SearchPrefix Prefix, long Start, long End) : SearchValue;
