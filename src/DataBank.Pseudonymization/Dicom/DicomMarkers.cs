using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Writes the patient's pseudonym and what PS3.15 E.1.1 demands to be said of the de-identification. Burned In Annotation
/// stays as the source has it unless the pixels were cleared, and Recognizable Visual Features always.
/// </summary>
internal static class DicomMarkers
{
    private const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";

    private static readonly DicomDataset[] Methods =
    [
        Method("113100", "Basic Application Confidentiality Profile"),
        Method("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        Method("113108", "Retain Patient Characteristics Option"),
    ];

    private static readonly DicomDataset CleanPixelData = Method("113101", "Clean Pixel Data Option");

    public static DatasetBuilder Add(DatasetBuilder header, DicomDataset source, PatientContext patient, DicomPolicy policy, PixelClearance? clearance)
    {
        var accession = source.Text(Tag.FromValue(HeaderTags.AccessionNumber));
        var studyId = source.Text(HeaderTags.StudyId);
        if (clearance is not null)
        {
            header.Set(HeaderTags.BurnedInAnnotation, "NO");
        }
        return header
            .Set(HeaderTags.PatientName, patient.PatientPseudonym)
            .Set(HeaderTags.PatientId, patient.PatientPseudonym)
            .Set(HeaderTags.IssuerOfPatientId, PseudonymSystem)
            .Set(HeaderTags.PatientBirthDate) // A year alone is no DA; FHIR has it.
            .Set(Tag.FromValue(HeaderTags.AccessionNumber), accession is null ? "" : patient.Keys.ShortPseudonym("accession", "", accession))
            .Set(HeaderTags.StudyId, studyId is null ? "" : patient.Keys.ShortPseudonym("study-id", source.Text(HeaderTags.StudyInstanceUid) ?? "", studyId))
            .Set(HeaderTags.PatientIdentityRemoved, "YES")
            .Set(HeaderTags.DeidentificationMethod, [$"DataBank {policy.Name} {policy.Version}", "PS3.15 Table E.1-1 2024b", .. clearance is null ? [] : (string[])[clearance.Method]])
            .Set(HeaderTags.DeidentificationMethodCodeSequence, clearance is null ? Methods : [.. Methods, CleanPixelData])
            .Set(HeaderTags.LongitudinalTemporalInformationModified, "MODIFIED");
    }

    private static DicomDataset Method(string code, string meaning) => new DatasetBuilder()
        .Set(Tag.FromValue(HeaderTags.CodeValue), code)
        .Set(Tag.FromValue(HeaderTags.CodingSchemeDesignator), "DCM")
        .Set(Tag.FromValue(HeaderTags.CodeMeaning), meaning)
        .Build();
}
