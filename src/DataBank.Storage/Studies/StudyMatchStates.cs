namespace DataBank.Storage;

/// <summary>How a study was matched with a Patient.</summary>
public static class StudyMatchStates
{
    public const string Matched = "matched";

    /// <summary>A person said whose it is.</summary>
    public const string Assigned = "assigned";

    /// <summary>No patient has its identifier.</summary>
    public const string Unknown = "unknown";

    /// <summary>Several patients have its identifier.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The patient of its identifier was born on another day.</summary>
    public const string OtherBirthDate = "birth-date-differs";
}
