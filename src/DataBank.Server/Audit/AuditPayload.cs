namespace DataBank.Server;

/// <summary>What an exported record looks like.</summary>
public enum AuditPayload
{
    /// <summary>The audit message of DICOM PS3.15 §A.5 (XML), as IHE ATNA takes it.</summary>
    Dicom,

    /// <summary>FHIR AuditEvents (JSON), as this server gives them.</summary>
    Fhir,
}
