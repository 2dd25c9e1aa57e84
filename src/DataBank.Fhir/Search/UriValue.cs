namespace DataBank.Fhir;

/// <summary>A URI.</summary>
public sealed record UriValue(string Uri) : SearchValue;
