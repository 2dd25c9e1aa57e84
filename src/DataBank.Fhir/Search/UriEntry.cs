namespace DataBank.Fhir;

/// <summary>Index row: a URI, compared exactly.</summary>
public readonly record struct UriEntry(string Parameter, string Uri);
