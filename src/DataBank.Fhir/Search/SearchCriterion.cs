namespace DataBank.Fhir;

/// <summary>One search parameter of a query; its values are joined by OR.</summary>
/// <param name="Code">Parameter code: "_id", "_lastUpdated" or a definition's code.</param>
/// <param name="Definition">Null for _id and _lastUpdated. For several resource types, the first one's.</param>
/// <param name="Modifier">
/// As written after the colon, or null. _filter adds: equals and ends (strings as a whole, or by their end, folded), differs (some value is
/// another one).
/// </param>
/// <param name="Values">At least one; of the subtype that fits the parameter's type.</param>
public sealed record SearchCriterion(string Code, SearchParameterDefinition? Definition, string? Modifier, IReadOnlyList<SearchValue> Values)
    : SearchCondition;
