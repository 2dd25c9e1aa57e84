namespace DataBank.Fhir;

/// <summary>What a validation looks at, and its bounds.</summary>
public sealed record ValidationOptions
{
    /// <summary>Profiles that the resource must conform to, besides the ones it claims.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Whether the profiles in meta.profile are checked.</summary>
    public bool ChecksClaimedProfiles { get; init; } = true;

    /// <summary>The validation ends with so many errors; as many warnings and notes are kept beside them.</summary>
    public int MostFindings { get; init; } = 100;

    /// <summary>The validation ends, and says so, after this time.</summary>
    public TimeSpan LongestTime { get; init; } = TimeSpan.FromSeconds(10);
}
