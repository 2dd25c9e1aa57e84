namespace DataBank.Fhir;

/// <summary>What one component of a composite must be.</summary>
/// <param name="Component">Its place among the components.</param>
/// <param name="Value">The value that it is compared with.</param>
/// <param name="Modifier">Of _filter alone: contains, equals, ends or differs, as <see cref="SearchCriterion"/> has them.</param>
public readonly record struct CompositePart(int Component, SearchValue Value, string? Modifier = null);
