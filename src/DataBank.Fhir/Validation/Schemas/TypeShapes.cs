using System.Collections.Concurrent;

namespace DataBank.Fhir;

/// <summary>The shapes of R4's types, compiled from their definitions when they are first met.</summary>
internal sealed class TypeShapes(DefinitionLibrary library)
{
    private const string SystemPrefix = "http://hl7.org/fhirpath/System.";

    private readonly ConcurrentDictionary<string, Lazy<TypeShape?>> byName = new(StringComparer.Ordinal);

    /// <summary>Null when R4 has no such type. "Resource" and other abstract types have shapes, too.</summary>
    public TypeShape? Find(string type) => byName.GetOrAdd(type, name => new Lazy<TypeShape?>(() => Compile(name))).Value;

    private TypeShape? Compile(string type)
    {
        if (library.FindType(type) is not { } definition || definition.Entry.Derivation == "constraint") return null;
        var root = SnapshotReader.Read(definition.Json);
        return ToShape(type, root, root, definition.Entry.Kind == "resource", definition.Entry.Kind == "primitive-type", AncestorsOf(definition));
    }

    private List<string> AncestorsOf(Definition? definition)
    {
        var ancestors = new List<string>();
        while (definition is not null && FhirReference.StringOf(definition.Json, "baseDefinition"u8) is { } parent)
        {
            definition = library.Find("StructureDefinition", parent);
            if (definition?.Entry.Type is { } type) ancestors.Add(type);
        }
        return ancestors;
    }

    private TypeShape ToShape(string name, ElementNode node, ElementNode root, bool isResource, bool isPrimitive, IReadOnlyList<string> ancestors)
    {
        var members = new List<TypeMember>();
        for (var at = 0; at < node.Children.Count; at++)
        {
            var element = node.Children[at];
            if (isPrimitive && element.Name == "value") continue;
            members.AddRange(ToMembers(element, at, root));
        }
        return new TypeShape(name, node, isResource, isPrimitive, members, ancestors);
    }

    private IEnumerable<TypeMember> ToMembers(ElementNode element, int index, ElementNode root)
    {
        if (element.ContentReference is { } reference)
        {
            // "#Questionnaire.item": the same group again.
            var shape = new Lazy<TypeShape?>(() => GroupShape(NodeAt(root, reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..]), root));
            yield return new TypeMember(element.Name, "BackboneElement", element, index, () => shape.Value, null);
            yield break;
        }
        var isChoice = element.Name.EndsWith("[x]", StringComparison.Ordinal);
        foreach (var type in element.Types)
        {
            var code = TypeName(type.Code);
            var name = isChoice ? element.Name[..^3] + char.ToUpperInvariant(code[0]) + code[1..] : element.Name;
            Func<TypeShape?> shape = element.Children.Count > 0 ? () => GroupShape(element, root) : () => IsAnyResource(code) ? null : Find(code);
            yield return new TypeMember(name, code, element, index, shape, PrimitiveFormat.Find(code));
        }
    }

    // Element.id and Extension.url are of FHIRPath's System.String.
    private static string TypeName(string code) => code.StartsWith(SystemPrefix, StringComparison.Ordinal) ? "string" : code;

    private static bool IsAnyResource(string code) => code is "Resource" or "DomainResource";

    private TypeShape GroupShape(ElementNode node, ElementNode root)
    {
        var type = node.Types.Count > 0 ? node.Types[0].Code : "BackboneElement";
        return ToShape(type, node, root, false, false, type == "BackboneElement" ? ["Element"] : []);
    }

    private static ElementNode NodeAt(ElementNode root, string path)
    {
        var at = root;
        foreach (var part in path.Split('.').Skip(1)) at = at.Child(part) ?? throw new FormatException($"The definition of {root.Path} refers to {path}, which it does not have.");
        return at;
    }
}
