namespace DataBank.Fhir;

/// <summary>
/// Takes out of a profile's tree what only repeats the type: a snapshot holds every element, and the walk by the type has checked those
/// already. Slices stay whole, because discriminators read them.
/// </summary>
internal static class ProfileTrimming
{
    /// <param name="node">The root of the profile, or an element of it.</param>
    /// <param name="shape">What the type says of the same place.</param>
    public static void Trim(ElementNode node, TypeShape shape) =>
        node.Children.RemoveAll(child => shape.Members.FirstOrDefault(member => member.Element.Name == child.Name) is { } member && IsRepetition(child, member));

    private static bool IsRepetition(ElementNode node, TypeMember member)
    {
        var own = member.Element;
        if (node.Children.Count > 0 && !member.IsChoice && member.Shape is { } shape) Trim(node, shape);
        return node is { SliceName: null, Slicing: null or { Rules: "open", IsOrdered: false }, Slices.Count: 0, Children.Count: 0, Expected: null }
            && (node.Min, node.Max) == node.Base && node.MinValue is null && node.MaxValue is null && node.MaxLength == own.MaxLength && node.Binding == own.Binding
            && HaveSameTypes(node, own) && node.Invariants.All(invariant => IsOfType(invariant, member));
    }

    private static bool HaveSameTypes(ElementNode node, ElementNode own) =>
        node.Types.Count == 0 || (node.Types.Count == own.Types.Count && node.Types.Zip(own.Types).All(pair =>
            pair.First.Code == pair.Second.Code && pair.First.Profiles.SequenceEqual(pair.Second.Profiles)
            && pair.First.TargetProfiles.SequenceEqual(pair.Second.TargetProfiles) && pair.First.Aggregation.SequenceEqual(pair.Second.Aggregation)));

    private static bool IsOfType(Invariant invariant, TypeMember member) =>
        invariant.Key is "ele-1" or "ext-1" || NativeInvariants.IsHeldByWalk(invariant.Key)
        || member.Invariants.Concat(member.Shape?.Node.Invariants ?? []).Any(own => own.Key == invariant.Key);
}
