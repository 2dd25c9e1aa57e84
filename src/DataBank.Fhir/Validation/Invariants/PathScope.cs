namespace DataBank.Fhir;

/// <summary>What an expression sees besides its input.</summary>
/// <param name="Resource">%resource: the resource that holds the element.</param>
/// <param name="RootResource">%rootResource: the one that holds a contained resource.</param>
/// <param name="Context">%context: the element the constraint is on.</param>
/// <param name="Services">References, value sets and profiles.</param>
internal sealed record PathScope(PathItem Resource, PathItem RootResource, PathItem Context, IPathServices Services)
{
    /// <summary>%previous and %current, where a change is judged: the versions before and after it, each empty where there is none. Null: elsewhere.</summary>
    public (IReadOnlyList<PathItem> Previous, IReadOnlyList<PathItem> Current)? Change { get; init; }
}

/// <summary>What expressions ask of their surroundings: the validator answers it, and <see cref="LonePaths"/> elsewhere.</summary>
internal interface IPathServices
{
    TypeShapes Shapes { get; }

    DateTimeOffset Now { get; }

    /// <summary>Counts a step of the evaluation and what it gave, for whoever bounds time and memory.</summary>
    void Step(int items);

    /// <summary>What a reference leads to; null when even its type is not known.</summary>
    PathItem? Resolve(PathItem reference);

    /// <summary>Null when that is not known here.</summary>
    bool? IsMemberOf(PathItem item, string valueSet);

    /// <summary>Null when the profile is not known here.</summary>
    bool? ConformsTo(PathItem item, string profile);

    /// <summary>Whether a coding or concept is, or stands above, another; null when that is not known here.</summary>
    bool? Subsumes(PathItem above, PathItem below);

    /// <summary>Those of some elements that are in a slice of a profile.</summary>
    /// <exception cref="PathException">There is no such slice here.</exception>
    IReadOnlyList<PathItem> Slice(IReadOnlyList<PathItem> elements, string profile, string name);
}
