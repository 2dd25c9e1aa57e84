namespace DataBank.Genomics;

/// <summary>
/// Asks for the input of a Kaplan-Meier estimate: from the first start of each patient to the first end at or behind it, or, where there is
/// none, to the last time that anything is on record of the patient.
/// </summary>
public sealed record CohortSurvival(CohortEvent Start, CohortEvent End);
