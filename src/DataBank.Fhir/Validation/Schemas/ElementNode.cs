using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One ElementDefinition (https://hl7.org/fhir/R4/elementdefinition.html) of a snapshot, with its children and slices below it.</summary>
internal sealed class ElementNode(string path, string? sliceName)
{
    public const int Unbounded = int.MaxValue;

    public string Path { get; } = path;

    /// <summary>Last part of the path: "value[x]".</summary>
    public string Name { get; } = path[(path.LastIndexOf('.') + 1)..];

    public string? SliceName { get; } = sliceName;

    public int Min { get; init; }

    public int Max { get; init; } = Unbounded;

    /// <summary>What the type that first defines the element says; the same as Min and Max there.</summary>
    public (int Min, int Max) Base { get; init; } = (0, Unbounded);

    public IReadOnlyList<ElementType> Types { get; init; } = [];

    public string? ContentReference { get; init; }

    public ExpectedValue? Expected { get; init; }

    public JsonElement? MinValue { get; init; }

    public JsonElement? MaxValue { get; init; }

    public int? MaxLength { get; init; }

    public ElementBinding? Binding { get; init; }

    public IReadOnlyList<Invariant> Invariants { get; init; } = [];

    public bool IsModifier { get; init; }

    /// <summary>The format of a primitive's value, where its type gives one.</summary>
    public string? Regex { get; init; }

    public ElementSlicing? Slicing { get; set; }

    public List<ElementNode> Slices { get; } = [];

    public List<ElementNode> Children { get; } = [];

    public ElementNode? Child(string name) => Children.Find(child => child.Name == name);

    /// <summary>The node with this path and slice name ("Composition.section:codeA"), here or below.</summary>
    public ElementNode? Find(string id)
    {
        if (ToString() == id) return this;
        foreach (var below in Slices.Concat(Children))
        {
            if (below.Find(id) is { } found) return found;
        }
        return null;
    }

    public override string ToString() => SliceName is null ? Path : $"{Path}:{SliceName}";
}
