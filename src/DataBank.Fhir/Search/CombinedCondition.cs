namespace DataBank.Fhir;

/// <summary>Conditions joined by a logical operator, as _filter writes them.</summary>
public sealed record CombinedCondition(LogicalOperator Operator, IReadOnlyList<SearchCondition> Conditions) : SearchCondition;
