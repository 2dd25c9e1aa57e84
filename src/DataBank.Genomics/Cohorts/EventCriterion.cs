namespace DataBank.Genomics;

/// <summary>The patient has the event at least once.</summary>
public sealed record EventCriterion(CohortEvent Event) : CohortCriterion;
