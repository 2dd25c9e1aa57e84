using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>The Basic Application Level Confidentiality Profile of PS3.15 Annex E over an allow-list: what no rule names is removed.</summary>
public sealed class DicomDeidentifier(DicomPolicy policy)
{
    private const ushort PixelGroup = 0x7FE0;

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
            if (!IsCleared(rule, clearance) || IodTable.Find(dataset.Text(HeaderTags.SopClassUid)!) is not { } iod || HasPixelsOfNoImage(dataset, iod))
            {
                return null;
            }
            var header = new DicomTransformation(policy, patient).CleanAll(policy.KeepsSafePrivate ? dataset.With(PrivateDictionary.Standard) : dataset, iod.Attributes);
            return DicomMarkers.Add(header, dataset, patient, policy, clearance).Build();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new DeidentificationException("DICOM instance", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    /// <summary>Pixels in what is no image (a report, a presentation state) are nothing that anybody looks at, so they could be anything.</summary>
    private static bool HasPixelsOfNoImage(DicomDataset dataset, Iod iod) =>
        iod.Attributes.Find(HeaderTags.Rows) is null && dataset.Elements.Any(element => element.Tag.Group == PixelGroup);

    private static bool IsCleared(PixelRule rule, PixelClearance? clearance) => rule switch
    {
        PixelRule.Free => true,
        PixelRule.Searched or PixelRule.Reviewed => clearance is { IsOfText: true },
        PixelRule.Defaced => clearance is { IsOfFaces: true },
        _ => false,
    };
}
