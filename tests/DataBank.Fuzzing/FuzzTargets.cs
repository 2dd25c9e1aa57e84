namespace DataBank.Fuzzing;

internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Part10Target.Target,
        FrameTableTarget.Target,
        JsonTarget.Target,
        CharacterSetTarget.Target,
        AssociationTarget.Target,
    ];

    public static FuzzTarget Find(string name) => All.First(target => target.Name == name);
}
