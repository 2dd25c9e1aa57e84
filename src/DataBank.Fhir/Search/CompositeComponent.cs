namespace DataBank.Fhir;

/// <summary>One component of a composite search parameter.</summary>
/// <param name="Definition">The parameter whose type, code and targets it has; its expression is relative to the composite's element.</param>
/// <param name="IsFromResource">The expression starts at the resource (%resource) instead.</param>
public sealed record CompositeComponent(SearchParameterDefinition Definition, bool IsFromResource);
