namespace DataBank.Dicom;

/// <summary>UIDs that name different things have to differ (PS3.5 §9).</summary>
internal static class UidRules
{
    private static readonly Tag[] Identities = [new(0x0020, 0x000D), new(0x0020, 0x000E), Tag.FromValue(Tags.SopInstanceUid), new(0x0020, 0x0052)];

    public static void Check(DicomDataset dataset, FindingList findings)
    {
        for (var i = 1; i < Identities.Length; i++)
        {
            var uid = dataset.Text(Identities[i]);
            var same = Array.FindIndex(Identities, 0, i, tag => uid is not null && dataset.Text(tag) == uid);
            if (same >= 0)
            {
                findings.Error("", Identities[i], "PS3.5 §9.1", $"The UID is the same as that of ({Identities[same]}).");
            }
        }
    }
}
