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
    /// its pixels are to be cleared of text first, or a face could be made of it. File meta information is not part of it: <see cref="Part10Writer"/> makes it anew.
    /// </summary>
    /// <param name="dataset">The source's header.</param>
    /// <param name="patient">Whose it is.</param>
    /// <param name="clearance">How the pixels were cleared; null: nobody looked at them.</param>
    /// <exception cref="DeidentificationException">Anything went wrong; there is no partial result.</exception>
    public DicomDataset? Deidentify(DicomDataset dataset, PatientContext patient, PixelClearance? clearance = null)
    {
        try
        {
            var rule = policy.PixelsOf(dataset);
            if (rule == PixelRule.Withheld || (rule != PixelRule.Free && clearance is null) || IodTable.Find(dataset.Text(HeaderTags.SopClassUid)!) is not { } iod)
            {
                return null;
            }
            var header = new DicomTransformation(policy, patient).Clean(dataset, iod.Attributes);
            return DicomMarkers.Add(header, dataset, patient, policy, clearance).Build();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new DeidentificationException("DICOM instance", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }
}
