using System.Collections.Frozen;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Attributes of procedure steps that the store reads itself, and those that every match of a search has.</summary>
internal static class WorkitemTags
{
    public static readonly Tag State = new(0x0074, 0x1000);
    public static readonly Tag StartDateTime = new(0x0040, 0x4005);

    /// <summary>Return keys of type 1 and 2 in PS3.4 table CC.2.5-3.</summary>
    public static readonly FrozenSet<uint> Returned = ((uint[])[
        0x00080005, 0x00080016, 0x00080018, 0x00081080, 0x00081084, 0x00100010, 0x00100020, 0x00100021, 0x00100024, 0x00100030, 0x00100040, 0x00101002,
        0x0020000D, 0x00380010, 0x00380014, 0x00404005, 0x00404008, 0x00404010, 0x00404011, 0x00404018, 0x00404021, 0x00404025, 0x00404026, 0x00404027,
        0x00404034, 0x00404041, 0x0040A370, 0x00741000, 0x00741002, 0x00741200, 0x00741202, 0x00741204, 0x00741210, 0x00741216, 0x00741224,
    ]).ToFrozenSet();
}
