namespace DataBank.Fhir;

/// <summary>One key of _sort; a null parameter sorts by _lastUpdated.</summary>
public sealed record SortKey(SearchParameterDefinition? Parameter, bool Descending);
