namespace DataBank.Server;

/// <summary>What becomes of a write whose resource breaks rules.</summary>
public enum ValidationMode
{
    /// <summary>It is refused.</summary>
    Enforce,

    /// <summary>It is stored; a client that prefers an OperationOutcome is told.</summary>
    Warn,

    /// <summary>Nothing is checked.</summary>
    Off,
}
