namespace DataBank.Fhir;

/// <summary>The resources that a query reads; whoever gives them knows who asks, and notes what was read.</summary>
/// <param name="BaseUrl">Absolute references below it are local.</param>
/// <param name="ReadAsync">A resource; null when there is none.</param>
/// <param name="SearchAsync">A page of a type by search parameters.</param>
public sealed record GraphQlSource(
    string BaseUrl,
    Func<ResourceKey, CancellationToken, Task<FhirResource?>> ReadAsync,
    Func<string, IReadOnlyList<KeyValuePair<string, string>>, CancellationToken, Task<GraphQlPage>> SearchAsync);
