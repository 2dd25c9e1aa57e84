namespace DataBank.Fhir;

/// <summary>A quantity.</summary>
public sealed record QuantityValue(SearchPrefix Prefix, double Value, double Low, double High, string? System, string? Code) : SearchValue;
