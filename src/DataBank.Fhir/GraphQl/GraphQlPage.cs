namespace DataBank.Fhir;

/// <summary>One page of a search inside a query.</summary>
/// <param name="Resources">In order.</param>
/// <param name="Total">How many there are, where that is known.</param>
/// <param name="Next">The cursor of the next page.</param>
public sealed record GraphQlPage(IReadOnlyList<FhirResource> Resources, long? Total, string? Next);
