namespace DataBank.Server;

/// <summary>Which profile of the appliance an ImagingStudy claims (profiles/imaging): the kind of its images decides.</summary>
internal static class ImagingProfiles
{
    private const string Study = "databank-imaging-study";

    private static readonly HashSet<string> Radiology = new(StringComparer.Ordinal)
    {
        "BMD", "CR", "CT", "DX", "IO", "IVUS", "MG", "MR", "NM", "PT", "PX", "RF", "RG", "RTIMAGE", "US", "XA",
    };

    /// <summary>What is made from radiological images and stands beside them: the rest of the value set databank-radiology-modality.</summary>
    private static readonly HashSet<string> Derived = new(StringComparer.Ordinal)
    {
        "ANN", "ASMT", "DOC", "FID", "KO", "M3D", "OT", "PLAN", "PR", "REG", "RTDOSE", "RTPLAN", "RTRECORD", "RTSTRUCT", "RWV", "SEG", "SR", "VIDEO",
    };

    public static string Of(IEnumerable<string> modalities)
    {
        var all = modalities.ToHashSet(StringComparer.Ordinal);
        return OwnProfiles.Url(
            all.Contains("ES") ? $"{Study}-endoscopy"
            : all.Contains("SM") || all.Contains("GM") ? $"{Study}-pathology"
            : all.Contains("DMS") || all.Contains("XC") ? $"{Study}-dermatology"
            : all.Overlaps(Radiology) && all.All(modality => Radiology.Contains(modality) || Derived.Contains(modality)) ? $"{Study}-radiology"
            : Study);
    }
}
