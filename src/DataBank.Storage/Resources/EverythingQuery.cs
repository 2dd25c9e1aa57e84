using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A page of everything about a Patient or an Encounter.</summary>
/// <param name="Count">Resources of the page.</param>
public sealed record EverythingQuery(int Count)
{
    /// <summary>Only these; none: all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only what was written since then.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what has a date of care (<see cref="CareDates"/>) that touches this range, or none at all; null: all.</summary>
    public DateRange? Care { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    // Of R4's types these are nobody's own.
    private static readonly string[] supporting = ["Binary", "Device", "Endpoint", "HealthcareService", "Location", "Medication", "Organization", "Practitioner", "PractitionerRole", "Substance"];

    /// <summary>The types of what comes along where the resources of a page refer to it.</summary>
    internal IReadOnlyList<string> Supporting => Types.Count == 0 ? supporting : [.. supporting.Intersect(Types)];

    /// <summary>Whether the resource that it is about, which comes first whatever its dates, is among it.</summary>
    internal bool Holds(StoredResource focus) => (Types.Count == 0 || Types.Contains(focus.Key.Type)) && !(focus.LastUpdated < Since);
}
