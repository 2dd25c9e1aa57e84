namespace DataBank.Fhir;

/// <summary>What FHIRPath expressions ask of their surroundings where they see a resource alone: nothing is followed, and nothing is known of a site's profiles.</summary>
/// <param name="tooMuch">Ends an evaluation that takes too many steps, or makes too many items, by an exception.</param>
/// <param name="look">Called with each step.</param>
internal sealed class LonePaths(Func<Exception> tooMuch, Action look) : IPathServices
{
    private const int MostSteps = 1_000_000;

    private int steps;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public TypeShapes Shapes => FhirValidator.R4.Shapes;

    public void Step(int items)
    {
        look();
        if ((steps += 1 + items) > MostSteps) throw tooMuch();
    }

    public PathItem? Resolve(PathItem reference) => null;

    public bool? IsMemberOf(PathItem item, string valueSet) => throw new NotSupportedException("memberOf() is not for this place.");

    public bool? ConformsTo(PathItem item, string profile) => throw new NotSupportedException("conformsTo() is not for this place.");

    public bool? Subsumes(PathItem above, PathItem below) => null;

    public IReadOnlyList<PathItem> Slice(IReadOnlyList<PathItem> elements, string profile, string name) => throw new NotSupportedException("slice() is not for this place.");
}
