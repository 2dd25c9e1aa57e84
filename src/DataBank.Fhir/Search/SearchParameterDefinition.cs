namespace DataBank.Fhir;

/// <summary>A search parameter of one resource type.</summary>
/// <param name="ResourceType">The type it is used on ("Patient"); parameters of Resource and DomainResource are repeated per type.</param>
/// <param name="Code">The name in the URL ("birthdate").</param>
/// <param name="Type">Its type.</param>
/// <param name="Expression">The FHIRPath expression for this resource type only.</param>
/// <param name="Targets">Allowed target types of a reference.</param>
/// <param name="Url">The canonical of the SearchParameter.</param>
public sealed record SearchParameterDefinition(
    string ResourceType, string Code, SearchParameterType Type, string Expression, IReadOnlyList<string> Targets, string Url)
{
    /// <summary>Of a composite, in the order of its values.</summary>
    public IReadOnlyList<CompositeComponent> Components { get; init; } = [];

    /// <summary>
    /// Codes of the parameters whose index rows answer this one, usually its own: Observation's combo-code is what code and component-code
    /// find, so it needs no rows.
    /// </summary>
    public IReadOnlyList<string> IndexedAs { get; } =
        ResourceType == "Observation" && Code.StartsWith(Combo, StringComparison.Ordinal)
            ? [Code[Combo.Length..], "component-" + Code[Combo.Length..]]
            : [Code];

    private const string Combo = "combo-";
}
