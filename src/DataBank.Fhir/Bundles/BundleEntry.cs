namespace DataBank.Fhir;

/// <summary>One entry of a transaction or batch, its references to other entries already resolved.</summary>
/// <param name="Index">Position in the request; the response keeps it.</param>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Url">The request URL, relative to the base.</param>
/// <param name="Key">What it writes or reads: for POST the id newly given; null for searches.</param>
/// <param name="Resource">For POST and PUT, with urn:uuid references rewritten to <c>Type/id</c>.</param>
/// <param name="IfMatch">ETag condition, or null.</param>
/// <param name="IfNoneExist">Conditional create query, or null.</param>
/// <param name="FullUrl">The name under which other entries refer to it, or null.</param>
public sealed record BundleEntry(
    int Index, string Method, string Url, ResourceKey? Key, FhirResource? Resource, string? IfMatch, string? IfNoneExist, string? FullUrl = null);
