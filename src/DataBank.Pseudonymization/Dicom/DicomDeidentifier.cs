using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>The Basic Application Level Confidentiality Profile of PS3.15 Annex E over an allow-list: what no rule names is removed.</summary>
public sealed class DicomDeidentifier
{
    /// <summary>The released header (pixel data element untouched); null when the instance must be withheld.</summary>
    public DicomDataset? Deidentify(DicomDataset dataset, PatientContext patient) => throw new NotImplementedException();
}
