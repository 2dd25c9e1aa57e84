namespace DataBank.Fhir;

/// <summary>For slice(structure, name) (https://hl7.org/fhir/R4/fhirpath.html#functions): which of some elements are in a slice of a profile.</summary>
internal static class NamedSlices
{
    /// <exception cref="PathException">The profile is not here, or has no such slice.</exception>
    public static IReadOnlyList<PathItem> Of(ValidationRun run, IReadOnlyList<PathItem> elements, string profile, string name)
    {
        if (run.Schemas.Profile(profile) is not { Root: { } root } schema) throw new PathException("slice() names a profile that is not installed.");
        var slices = new List<IReadOnlyList<(ElementSlicing Slicing, ElementNode Slice)>>();
        Find(root, name, [], slices);
        if (slices.Count == 0) throw new PathException("slice() names a slice that its profile does not have.");
        return [.. elements.Where(element => slices.Exists(way => way.All(step => SliceMatch.Matches(run, schema, step.Slicing, step.Slice, element))))];
    }

    // A slice of a slice has what both of them ask for.
    private static void Find(ElementNode node, string name, IReadOnlyList<(ElementSlicing Slicing, ElementNode Slice)> way, List<IReadOnlyList<(ElementSlicing Slicing, ElementNode Slice)>> found)
    {
        foreach (var slice in node.Slices)
        {
            IReadOnlyList<(ElementSlicing, ElementNode)> further = [.. way, (SliceCheck.SlicingOf(node), slice)];
            if (slice.SliceName == name) found.Add(further);
            Find(slice, name, further, found);
        }
        foreach (var child in node.Children) Find(child, name, [], found);
    }
}
