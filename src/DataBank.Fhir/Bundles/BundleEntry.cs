namespace DataBank.Fhir;

/// <summary>One entry of a transaction or batch, as it was sent.</summary>
/// <param name="Index">Position in the request; the response keeps it.</param>
/// <param name="Method">GET, HEAD, POST, PUT, PATCH or DELETE.</param>
/// <param name="Url">The request URL, relative to the base.</param>
public sealed record BundleEntry(int Index, string Method, string Url)
{
    /// <summary>The resource type that it writes; empty for GET and HEAD.</summary>
    public string Type { get; init; } = "";

    /// <summary>What it writes or reads: a new one for POST; null for searches, and for a PATCH or DELETE whose condition chooses it.</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>It calls an operation: its url ends with the name of one.</summary>
    public bool IsOperation { get; init; }

    /// <summary>The search that chooses what is written: of ifNoneExist, or of the URL of a conditional update, patch or delete.</summary>
    public string? Condition { get; init; }

    /// <summary>For POST, PUT and PATCH.</summary>
    public FhirResource? Resource { get; init; }

    /// <summary>ETag condition, or null.</summary>
    public string? IfMatch { get; init; }

    /// <summary>"*": only if there is none yet.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The name under which other entries refer to it, or null.</summary>
    public string? FullUrl { get; init; }
}
