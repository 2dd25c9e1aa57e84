using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>The Basic Application Level Confidentiality Profile of PS3.15 Annex E over an allow-list: what no rule names is removed.</summary>
public sealed class DicomDeidentifier(DicomPolicy policy)
{
    /// <summary>The default policy: pseudonymized views.</summary>
    public DicomDeidentifier()
        : this(DicomPolicy.Pseudonymized)
    {
    }

    /// <summary>The policy in force; its version stands in each released instance.</summary>
    public DicomPolicy Policy => policy;

    /// <summary>
    /// The released header (pixel data element untouched); null when the instance must be withheld: its SOP class is not released,
    /// the source itself tells of burned-in text, or a face could be made of it. File meta information is not part of it: <see cref="Part10Writer"/> makes it anew.
    /// </summary>
    /// <exception cref="DeidentificationException">Anything went wrong; there is no partial result.</exception>
    public DicomDataset? Deidentify(DicomDataset dataset, PatientContext patient)
    {
        try
        {
            var sopClass = dataset.Text(HeaderTags.SopClassUid);
            if (sopClass is null || !policy.ReleasedSopClasses.Contains(sopClass) || IodTable.Find(sopClass) is not { } iod
                || TellsOfBurnedInText(dataset) || policy.Recognizable.MayBeIn(dataset, sopClass))
            {
                return null;
            }
            var header = new DicomTransformation(policy, patient).Clean(dataset, iod.Attributes);
            return DicomMarkers.Add(header, dataset, patient, policy).Build();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new DeidentificationException("DICOM instance", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    private bool TellsOfBurnedInText(DicomDataset dataset) =>
        dataset.Text(HeaderTags.BurnedInAnnotation) is "YES" || dataset.Texts(HeaderTags.ImageType).Any(policy.WithheldImageTypes.Contains);
}
