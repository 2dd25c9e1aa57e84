namespace DataBank.Server;

/// <summary>Prefer: return=… (https://hl7.org/fhir/R4/http.html#ops).</summary>
internal enum ReturnPreference
{
    /// <summary>Nothing said: the resource after a single write, no resource in a bundle's response.</summary>
    Default,
    Minimal,
    Representation,
    OperationOutcome,
}
