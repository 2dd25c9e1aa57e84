using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Writes the patient's pseudonym and what PS3.15 E.1.1 demands to be said of the de-identification. Burned In Annotation
/// and Recognizable Visual Features stay as the source has them unless the pixels were cleared of text, or of a face.
/// </summary>
internal static class DicomMarkers
{
    private const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";

    private static readonly DicomDataset Basic = Method("113100", "Basic Application Confidentiality Profile");

    public static DatasetBuilder Add(DatasetBuilder header, DicomDataset source, PatientContext patient, DicomPolicy policy, PixelClearance? clearance)
    {
        var accession = source.Text(Tag.FromValue(HeaderTags.AccessionNumber));
        var studyId = source.Text(HeaderTags.StudyId);
        if (clearance is { IsOfText: true })
        {
            header.Set(HeaderTags.BurnedInAnnotation, "NO");
        }
        if (clearance is { IsOfFaces: true })
        {
            header.Set(HeaderTags.RecognizableVisualFeatures, "NO");
        }
        return header
            .Set(HeaderTags.PatientName, patient.PatientPseudonym)
            .Set(HeaderTags.PatientId, patient.PatientPseudonym)
            .Set(HeaderTags.IssuerOfPatientId, PseudonymSystem)
            .Set(HeaderTags.PatientBirthDate) // A year alone is no DA; FHIR has it.
            .Set(Tag.FromValue(HeaderTags.AccessionNumber), accession is null ? "" : patient.ShortPseudonym("accession", "", accession))
            .Set(HeaderTags.StudyId, studyId is null ? "" : patient.ShortPseudonym("study-id", source.Text(HeaderTags.StudyInstanceUid) ?? "", studyId))
            .Set(HeaderTags.PatientIdentityRemoved, "YES")
            .Set(HeaderTags.DeidentificationMethod, [$"DataBank {policy.Name}", policy.Version, "PS3.15 Table E.1-1 2024b", .. clearance is null ? [] : (string[])[clearance.Method]])
            .Set(HeaderTags.DeidentificationMethodCodeSequence, [Basic, .. policy.Options.Where(option => Applies(option.Key, source, clearance)).OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => Method(option.Key, option.Value))])
            .Set(HeaderTags.LongitudinalTemporalInformationModified, policy.ModifiesDates ? "MODIFIED" : "REMOVED");
    }

    /// <summary>Whether an option of the policy was applied to this instance: those on pixels and documents only where there was something to clean.</summary>
    private static bool Applies(string option, DicomDataset source, PixelClearance? clearance) => option switch
    {
        DeidentificationOptions.PixelData => clearance is { IsOfText: true },
        DeidentificationOptions.VisualFeatures => clearance is { IsOfFaces: true },
        DeidentificationOptions.StructuredContent => source.Elements.Any(element => ContentItems.AreIn(element.Tag) || element.Tag.Value == HeaderTags.SpecimenDescriptions),
        _ => true,
    };

    private static DicomDataset Method(string code, string meaning) => new DatasetBuilder()
        .Set(Tag.FromValue(HeaderTags.CodeValue), code)
        .Set(Tag.FromValue(HeaderTags.CodingSchemeDesignator), "DCM")
        .Set(Tag.FromValue(HeaderTags.CodeMeaning), meaning)
        .Build();
}
