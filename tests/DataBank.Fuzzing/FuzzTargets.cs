using DataBank.Dicom;

namespace DataBank.Fuzzing;

internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Part10Target.Target,
        FrameTableTarget.Target,
        JsonTarget.Target,
        CharacterSetTarget.Target,
        XmlTarget.Target,
        AssociationTarget.Target,
        CodecTarget.Of("rle", Uids.RleLossless),
        CodecTarget.Of("jpeg", Uids.JpegBaseline, [0xFF, 0xC0], [0xFF, 0xC2], [0xFF, 0xDA], [0xFF, 0xDD, 0, 4, 0, 1], [0xFF, 0xD0]),
        CodecTarget.Of("jpeg-extended", Uids.JpegExtended, [0xFF, 0xC1], [0xFF, 0xDA], [0xFF, 0xDD, 0, 4, 0, 1], [0xFF, 0xD0]),
        CodecTarget.Of("jpeg-lossless", Uids.JpegLosslessFirstOrder, [0xFF, 0xC3], [0xFF, 0xDA], [0xFF, 0xDD, 0, 4, 0, 1], [0xFF, 0xD0]),
        CodecTarget.Of("jpeg-ls", Uids.JpegLsLossless, [0xFF, 0xF7], [0xFF, 0xDA], [0xFF, 0xF8, 0, 13, 1], [0xFF, 0xDD, 0, 4, 0, 1], [0xFF, 0xD0]),
        CodecTarget.Of("jpeg-2000", Uids.Jpeg2000Lossless, [0xFF, 0x51], [0xFF, 0x52], [0xFF, 0x5C], [0xFF, 0x90, 0, 10], [0xFF, 0x93], [0xFF, 0x5F]),
        CodecTarget.Of("htj2k", Uids.HighThroughputJpeg2000Lossless, [0xFF, 0x50], [0xFF, 0x51], [0xFF, 0x52], [0xFF, 0x5C], [0xFF, 0x90, 0, 10], [0xFF, 0x93]),
    ];

    public static FuzzTarget Find(string name) => All.First(target => target.Name == name);
}
