namespace DataBank.Storage;

/// <summary>A page of a patient's compartment.</summary>
/// <param name="Count">Resources of the page.</param>
public sealed record CompartmentQuery(int Count)
{
    /// <summary>Only these; none: all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only what was written since then.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether the Patient, which no index row leads to, is among it.</summary>
    internal bool Holds(StoredResource patient) => (Types.Count == 0 || Types.Contains(patient.Key.Type)) && !(patient.LastUpdated < Since);
}
