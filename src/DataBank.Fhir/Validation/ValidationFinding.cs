namespace DataBank.Fhir;

/// <summary>Something that a validation has to say about one place of a resource. Texts quote rules and element names, never values.</summary>
/// <param name="Severity">fatal, error, warning or information.</param>
/// <param name="Code">Issue type (https://hl7.org/fhir/R4/valueset-issue-type.html).</param>
/// <param name="Rule">Which rule: the key of a constraint ("dom-6") or the element of a definition ("http://…/vitalsigns#Observation.code").</param>
/// <param name="Message">Key of the text.</param>
/// <param name="Arguments">What stands in the text's gaps, from definitions only.</param>
/// <param name="Expression">FHIRPath of the place.</param>
/// <param name="Offset">Byte of the text where the place begins; -1 when it has none.</param>
internal sealed record ValidationFinding(string Severity, string Code, string Rule, string Message, IReadOnlyList<string> Arguments, string Expression, int Offset)
{
    /// <summary>It breaks a profile that was claimed or asked for, not R4 itself.</summary>
    public bool IsOfProfile { get; init; }

    public bool IsError => Severity is "error" or "fatal";
}
