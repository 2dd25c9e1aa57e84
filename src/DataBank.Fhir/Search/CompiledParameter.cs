namespace DataBank.Fhir;

/// <summary>A search parameter with its expression compiled: adds what it finds in a resource to an index.</summary>
internal sealed class CompiledParameter
{
    private readonly SearchParameterDefinition definition;
    private readonly PathVisitor? visitor;
    private readonly List<CompositeRoot> roots = [];

    /// <exception cref="NotSupportedException">The expression is outside the supported part of FHIRPath.</exception>
    public CompiledParameter(SearchParameterDefinition definition)
    {
        this.definition = definition;
        if (definition.Type != SearchParameterType.Composite)
        {
            visitor = IndexExtractor.CompileExpression(definition);
            return;
        }
        roots.AddRange(PathCompiler.CompileRoots(definition.ResourceType, definition.Expression).Select(root => new CompositeRoot(definition, root.Visitor, root.Types)));
        if (roots.Count == 0)
            throw new NotSupportedException("The expression of a composite gives the elements that its components are in, not a condition.");
    }

    public void Extract(TypedElement resource, string? baseUrl, IndexBuilder index)
    {
        foreach (var root in roots)
            root.Extract(definition, resource, baseUrl, index);
        if (visitor is null)
            return;
        var found = new List<TypedElement>();
        visitor(resource, found);
        foreach (var element in found)
            IndexConversion.Add(definition, element, baseUrl, index);
    }

    /// <summary>One path of a composite's expression, with its components compiled for the elements there.</summary>
    private sealed class CompositeRoot(SearchParameterDefinition composite, PathVisitor visitor, IReadOnlyList<string> types)
    {
        private readonly PathVisitor[] components =
        [
            .. composite.Components.Select(component =>
                PathCompiler.CompileRelative(component.IsFromResource ? [composite.ResourceType] : types, component.Definition.Expression)),
        ];

        public void Extract(SearchParameterDefinition definition, TypedElement resource, string? baseUrl, IndexBuilder index)
        {
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
