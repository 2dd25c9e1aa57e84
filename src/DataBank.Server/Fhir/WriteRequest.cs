using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>One write as a client asks for it, by itself or as an entry of a bundle; valid and indexed, so that inside the write little is left to do.</summary>
/// <param name="Method">POST, PUT, PATCH or DELETE.</param>
/// <param name="Type">The resource type written.</param>
internal sealed record WriteRequest(string Method, string Type)
{
    /// <summary>What is written; with a condition: what is made when nothing matches (POST, PUT).</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>The search that chooses what is written, or null.</summary>
    public SearchQuery? Condition { get; init; }

    /// <summary>For POST and PUT.</summary>
    public FhirResource? Resource { get; init; }

    /// <summary>What validation found that does not forbid the write.</summary>
    public IReadOnlyList<OutcomeIssue> Findings { get; init; } = [];

    /// <summary>What a search finds of <see cref="Resource"/>.</summary>
    public ResourceIndex? Index { get; init; }

    /// <summary>For PATCH: makes the new version of the current one.</summary>
    public Func<FhirResource, FhirResource>? Patch { get; init; }

    /// <summary>Version that must be current, or null.</summary>
    public long? IfMatch { get; init; }

    /// <summary>If-None-Match: *.</summary>
    public bool MustBeNew { get; init; }

    /// <summary>Of an X-Provenance header: stored with what is written, which becomes its target.</summary>
    public FhirResource? Provenance { get; init; }

    /// <summary>Subject of who asks, by whose policy what comes of a patch is checked.</summary>
    public string Client { get; init; } = "";

    /// <summary>For DELETE: no content of any version stays.</summary>
    public bool IsHard { get; init; }

    /// <summary>How many matches a conditional delete may delete; with more it deletes none, unless it <see cref="TakesFirst"/>.</summary>
    public int MostDeleted { get; init; } = 1;

    /// <summary>Of more matches the first are deleted, because the rest will be later.</summary>
    public bool TakesFirst { get; init; }
}
