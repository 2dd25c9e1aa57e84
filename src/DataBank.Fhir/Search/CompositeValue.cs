namespace DataBank.Fhir;

/// <summary>Values of a composite's components, joined by '$' in the query, in the order of the components.</summary>
public sealed record CompositeValue(IReadOnlyList<SearchValue> Parts) : SearchValue;
