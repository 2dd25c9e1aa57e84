namespace DataBank.Fhir;

/// <summary>A number with its prefix and the range that its precision implies.</summary>
public sealed record NumberValue(SearchPrefix Prefix, double Value, double Low, double High) : SearchValue;
