namespace DataBank.Storage;

/// <summary>Somebody has opened a closed record for a while.</summary>
public sealed class BrokenGlass
{
    public required string Id { get; init; }

    /// <summary>Who: the claim <c>sub</c> of the person.</summary>
    public required string Subject { get; init; }

    /// <summary>Whose record: the id of the Patient.</summary>
    public required string PatientId { get; init; }

    /// <summary>Why, in the person's own words.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was opened, in seconds since 1970.</summary>
    public required long Begun { get; init; }

    /// <summary>When it closes again, in seconds since 1970.</summary>
    public required long Ends { get; set; }
}
