namespace DataBank.Storage;

/// <summary>Life of an anonymized release.</summary>
public enum ReleaseStatus
{
    /// <summary>It is being made.</summary>
    Preparing,

    /// <summary>It can't be made, and says why.</summary>
    Refused,

    /// <summary>Made and verified: a second person looks at it.</summary>
    AwaitingApproval,

    /// <summary>Approved: its files may be handed over.</summary>
    Released,

    /// <summary>The second person did not approve.</summary>
    Rejected,
}
