namespace DataBank.Fhir;

/// <summary>How conditions are joined.</summary>
public enum LogicalOperator
{
    And,
    Or,

    /// <summary>The one condition is not met.</summary>
    Not,
}
