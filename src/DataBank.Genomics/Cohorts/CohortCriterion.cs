namespace DataBank.Genomics;

/// <summary>What patients of a cohort must meet: a tree of <see cref="CombinedCriterion"/>, <see cref="EventCriterion"/> and <see cref="TimeCriterion"/>.</summary>
public abstract record CohortCriterion;
