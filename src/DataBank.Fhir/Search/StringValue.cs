namespace DataBank.Fhir;

/// <summary>Text as typed and folded.</summary>
public sealed record StringValue(string Exact, string Folded) : SearchValue;
