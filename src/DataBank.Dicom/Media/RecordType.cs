namespace DataBank.Dicom;

/// <summary>A kind of directory record and the keys it takes from an instance (PS3.3 F.5).</summary>
/// <param name="Name">Directory Record Type (0004,1430).</param>
/// <param name="Required">Keys that are there even when they are empty.</param>
/// <param name="Optional">Keys that are there when the instance has them.</param>
internal sealed record RecordType(string Name, uint[] Required, uint[] Optional)
{
    public static readonly RecordType Patient = new("PATIENT", [0x00100010, 0x00100020], [0x00100030, 0x00100040]);
    public static readonly RecordType Study = new("STUDY", [0x00080020, 0x00080030, 0x00080050, 0x00081030, 0x0020000D, 0x00200010], []);
    public static readonly RecordType Series = new("SERIES", [0x00080060, 0x0020000E, 0x00200011], [0x0008103E, 0x00080080]);

    private static readonly RecordType Image = new("IMAGE", [0x00200013], [0x00080008, 0x00280008, 0x00280010, 0x00280011]);
    private static readonly RecordType Report = new("SR DOCUMENT", [0x00080023, 0x00080033, 0x00200013, 0x0040A043, 0x0040A491, 0x0040A493], []);
    private static readonly RecordType KeyObjects = new("KEY OBJECT DOC", [0x00080023, 0x00080033, 0x00200013, 0x0040A043], []);
    private static readonly RecordType Presentation = new("PRESENTATION", [0x00200013, 0x00700080, 0x00700081, 0x00700082, 0x00700083], [0x00700084, 0x00081115]);
    private static readonly RecordType Document = new("ENCAP DOC", [0x00080023, 0x00080033, 0x00200013, 0x00420010, 0x00420012], [0x0040A043]);
    private static readonly RecordType Waveform = new("WAVEFORM", [0x00080023, 0x00080033, 0x00200013], []);
    private static readonly RecordType RawData = new("RAW DATA", [0x00080023, 0x00080033, 0x00200013], []);
    private static readonly RecordType Registration = new("REGISTRATION", [0x00080023, 0x00080033, 0x00200013, 0x00700080, 0x00700081, 0x00700084], []);
    private static readonly RecordType Dose = new("RT DOSE", [0x00200013, 0x3004000A], [0x3004000E]);
    private static readonly RecordType StructureSet = new("RT STRUCTURE SET", [0x00200013, 0x30060002, 0x30060008, 0x30060009], []);
    private static readonly RecordType Plan = new("RT PLAN", [0x00200013, 0x300A0002, 0x300A0006, 0x300A0007], []);

    /// <summary>The lowest record for an instance; whatever is not named here is an image.</summary>
    public static RecordType Of(string? sopClassUid) => Below(sopClassUid, "1.2.840.10008.5.1.4.1.1.") switch
    {
        "88.59" => KeyObjects,
        ['8', '8', '.', ..] => Report,
        ['1', '1', '.', ..] => Presentation,
        ['1', '0', '4', '.', ..] => Document,
        ['9', '.', ..] => Waveform,
        "66" => RawData,
        "66.1" or "66.3" => Registration,
        "481.2" => Dose,
        "481.3" => StructureSet,
        "481.5" or "481.8" => Plan,
        _ => Image,
    };

    private static string Below(string? uid, string root) => uid is not null && uid.StartsWith(root, StringComparison.Ordinal) ? uid[root.Length..] : "";
}
