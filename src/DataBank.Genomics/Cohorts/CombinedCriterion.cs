using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Criteria joined by a logical operator.</summary>
/// <param name="Operator">Of Not there is one criterion.</param>
/// <param name="Criteria">At least one.</param>
public sealed record CombinedCriterion(LogicalOperator Operator, IReadOnlyList<CohortCriterion> Criteria) : CohortCriterion;
