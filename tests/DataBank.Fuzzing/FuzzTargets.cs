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
    ];

    public static FuzzTarget Find(string name) => All.First(target => target.Name == name);
}
