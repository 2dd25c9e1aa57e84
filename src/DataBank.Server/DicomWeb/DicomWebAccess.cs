namespace DataBank.Server;

/// <summary>Who may use a DICOMweb face.</summary>
/// <param name="Read">Permission for search and retrieval.</param>
/// <param name="Write">Permission to store; null: nobody, the face answers writing methods with 405.</param>
public sealed record DicomWebAccess(string Read, string? Write)
{
    public static DicomWebAccess Clinical { get; } = new(Permissions.ClinicalRead, Permissions.ClinicalWrite);

    public static DicomWebAccess Research { get; } = new(Permissions.ResearchRead, Write: null);
}
