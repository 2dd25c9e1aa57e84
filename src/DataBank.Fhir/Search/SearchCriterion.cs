namespace DataBank.Fhir;

/// <summary>One search parameter of a query; its values are joined by OR.</summary>
/// <param name="Code">Parameter code: "_id", "_lastUpdated" or a definition's code.</param>
/// <param name="Definition">Null for _id and _lastUpdated.</param>
/// <param name="Modifier">As written after the colon, or null: exact, contains, missing, not, identifier or a type name.</param>
/// <param name="Values">At least one; of the subtype that fits the parameter's type.</param>
public sealed record SearchCriterion(string Code, SearchParameterDefinition? Definition, string? Modifier, IReadOnlyList<SearchValue> Values);
