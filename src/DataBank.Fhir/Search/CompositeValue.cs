namespace DataBank.Fhir;

/// <summary>What the components of a composite must be within one element: in the query values joined by '$', in _filter conditions in brackets.</summary>
public sealed record CompositeValue(IReadOnlyList<CompositePart> Parts) : SearchValue;
