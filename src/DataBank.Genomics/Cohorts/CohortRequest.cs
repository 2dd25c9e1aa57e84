namespace DataBank.Genomics;

/// <summary>A question about a cohort, parsed.</summary>
/// <param name="Criterion">Who is in it.</param>
/// <param name="Parts">What is asked besides counts.</param>
public sealed record CohortRequest(CohortCriterion Criterion, CohortParts Parts)
{
    /// <summary>The one of <see cref="CohortParts.Matches"/>.</summary>
    public required CohortMatch Match { get; init; }

    /// <summary>The one of <see cref="CohortParts.Survival"/>.</summary>
    public CohortSurvival? Survival { get; init; }

    /// <summary>Name of the Group to be made of it; null: none is.</summary>
    public string? GroupName { get; init; }

    /// <summary>The criteria as they came, without white space: the definition that a Group keeps.</summary>
    public required string Definition { get; init; }
}
