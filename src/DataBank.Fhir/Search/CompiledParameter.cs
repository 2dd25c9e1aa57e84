namespace DataBank.Fhir;

/// <summary>A search parameter with its expression compiled: adds what it finds in a resource to an index.</summary>
internal sealed class CompiledParameter
{
    private readonly SearchParameterDefinition definition;
    private readonly PathVisitor? visitor;
    private readonly ulong begins; // What the visitor's paths begin with.
    private readonly List<CompositeRoot> roots = [];

    /// <exception cref="NotSupportedException">The expression is outside the supported part of FHIRPath.</exception>
    public CompiledParameter(SearchParameterDefinition definition)
    {
        this.definition = definition;
        if (definition.Type != SearchParameterType.Composite)
        {
            var syntax = PathParser.Parse(definition.Expression);
            visitor = PathCompiler.Compile(definition.ResourceType, syntax);
            begins = syntax.Condition is null ? MemberMarks.Of([definition.ResourceType], syntax.Paths) : MemberMarks.Any;
            return;
        }
        roots.AddRange(PathCompiler.CompileRoots(definition.ResourceType, definition.Expression).Select(root => new CompositeRoot(definition, root.Visitor, root.Path, root.Types)));
        if (roots.Count == 0)
            throw new NotSupportedException("The expression of a composite gives the elements that its components are in, not a condition.");
    }

    /// <param name="members">Which members the resource has (<see cref="MemberMarks"/>).</param>
    public void Extract(TypedElement resource, ulong members, string? baseUrl, IndexBuilder index)
    {
        foreach (var root in roots)
            root.Extract(definition, resource, members, baseUrl, index);
        if (visitor is null || (begins & members) == 0)
            return;
        var found = new List<TypedElement>();
        visitor(resource, found);
        foreach (var element in found)
            IndexConversion.Add(definition, element, baseUrl, index);
    }

    /// <summary>One path of a composite's expression, with its components compiled for the elements there.</summary>
    private sealed class CompositeRoot(SearchParameterDefinition composite, PathVisitor visitor, IReadOnlyList<PathStep> path, IReadOnlyList<string> types)
    {
        // What the path, and each component of the resource itself, begins with.
        private readonly ulong[] begins =
        [
            path.Count == 0 ? MemberMarks.Any : MemberMarks.Of([composite.ResourceType], [path]),
            .. composite.Components.Where(component => component.IsFromResource || path.Count == 0)
                .Select(component => MemberMarks.Of([composite.ResourceType], PathCompiler.RelativePaths(component.Definition.Expression))),
        ];

        private readonly PathVisitor[] components =
        [
            .. composite.Components.Select(component =>
                PathCompiler.CompileRelative(component.IsFromResource ? [composite.ResourceType] : types, component.Definition.Expression)),
        ];

        public void Extract(SearchParameterDefinition definition, TypedElement resource, ulong members, string? baseUrl, IndexBuilder index)
        {
            if (Array.Exists(begins, each => (each & members) == 0)) return;
            var elements = new List<TypedElement>();
            visitor(resource, elements);
            var found = new List<TypedElement>();
            foreach (var element in elements)
            {
                var parts = new IndexBuilder[components.Length];
                var isComplete = true;
                for (var at = 0; at < parts.Length && isComplete; at++)
                {
                    var component = definition.Components[at];
                    found.Clear();
                    components[at](component.IsFromResource ? resource : element, found);
                    parts[at] = new IndexBuilder();
                    foreach (var value in found)
                        IndexConversion.Add(component.Definition, value, baseUrl, parts[at]);
                    isComplete = found.Count > 0;
                }
                if (isComplete)
                    CompositeConversion.Add(definition, parts, index);
            }
        }
    }
}
