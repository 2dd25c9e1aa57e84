namespace DataBank.Genomics;

/// <summary>Two events of a patient lie together in time: "CT within 60 days before a biopsy".</summary>
/// <param name="Event">The one that is looked for.</param>
/// <param name="Relation">Where it lies.</param>
/// <param name="Other">What it is compared to.</param>
/// <param name="Days">No more than so many between them. What is only known to the day may lie anywhere in it.</param>
public sealed record TimeCriterion(CohortEvent Event, TimeRelation Relation, CohortEvent Other, int Days) : CohortCriterion;
