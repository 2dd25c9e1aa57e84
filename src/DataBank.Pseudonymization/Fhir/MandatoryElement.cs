namespace DataBank.Pseudonymization;

/// <summary>An element with minimum cardinality 1.</summary>
/// <param name="Names">Its JSON names: several for a choice of types.</param>
/// <param name="IsList">Whether it is a JSON array.</param>
/// <param name="IsPrimitive">Whether extensions go to the member with the underscore.</param>
internal sealed record MandatoryElement(IReadOnlyList<string> Names, bool IsList, bool IsPrimitive);
