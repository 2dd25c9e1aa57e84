namespace DataBank.Fhir;

/// <summary>Where an evaluation stands: the collection a path starts from, $this, $index and $total.</summary>
internal sealed record PathFrame(PathScope Scope, IReadOnlyList<PathItem> Input, IReadOnlyList<PathItem> This, int Index = 0, IReadOnlyList<PathItem>? Total = null)
{
    public PathFrame On(PathItem item, int index) => this with { Input = [item], This = [item], Index = index };
}
