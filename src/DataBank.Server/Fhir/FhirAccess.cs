namespace DataBank.Server;

/// <summary>Who may use a FHIR face.</summary>
/// <param name="Read">Permission for everything that reads.</param>
/// <param name="Write">Permission for everything that writes; null: nobody, the face answers writing methods with 405.</param>
/// <param name="IsMetadataOpen">Whether the CapabilityStatement is shown without a token.</param>
public sealed record FhirAccess(string Read, string? Write, bool IsMetadataOpen)
{
    public static FhirAccess Clinical { get; } = new(Permissions.ClinicalRead, Permissions.ClinicalWrite, IsMetadataOpen: true);

    public static FhirAccess Research { get; } = new(Permissions.ResearchRead, Write: null, IsMetadataOpen: false);
}
