namespace DataBank.Fhir;

/// <summary>The value of :missing.</summary>
public sealed record MissingValue(bool IsMissing) : SearchValue;
