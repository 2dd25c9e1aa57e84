namespace DataBank.Fhir;

/// <summary>One component of a composite search parameter.</summary>
/// <param name="Definition">The parameter whose type, code and targets it has; its expression is relative to the composite's element.</param>
/// <param name="IsFromResource">The expression starts at the resource (%resource) instead.</param>
public sealed record CompositeComponent(SearchParameterDefinition Definition, bool IsFromResource)
{
    private const string FromResource = "%resource.";

    /// <summary>One that is defined as a search parameter is, with an expression of its own.</summary>
    public static CompositeComponent Of(SearchParameterDefinition definition, string expression)
    {
        var isFromResource = expression.StartsWith(FromResource, StringComparison.Ordinal);
        return new CompositeComponent(definition with { Expression = isFromResource ? expression[FromResource.Length..] : expression }, isFromResource);
    }
}
