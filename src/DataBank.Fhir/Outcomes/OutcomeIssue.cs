namespace DataBank.Fhir;

/// <summary>One issue of an OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html).</summary>
/// <param name="Severity">fatal, error, warning or information.</param>
/// <param name="Code">Issue type code, such as invalid, not-found, conflict.</param>
/// <param name="Diagnostics">What is wrong and how to mend it; never patient data.</param>
/// <param name="Expression">FHIRPath of the element, when known.</param>
public sealed record OutcomeIssue(string Severity, string Code, string Diagnostics, string? Expression = null)
{
    /// <summary>Which rule of which definition, where a validation says so.</summary>
    public string? Rule { get; init; }

    /// <summary>It breaks a profile that was claimed or asked for, not R4 itself.</summary>
    public bool IsOfProfile { get; init; }

    /// <summary>Line in the text that was sent, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Byte in that line, from 1.</summary>
    public int? Column { get; init; }
}
