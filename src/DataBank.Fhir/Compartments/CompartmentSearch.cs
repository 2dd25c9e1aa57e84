namespace DataBank.Fhir;

/// <summary>What a resource of one type must meet to be in a compartment (https://hl7.org/fhir/R4/search.html#compartment).</summary>
public static class CompartmentSearch
{
    // No id has a blank: nothing of the type is ever in the compartment.
    private static readonly SearchCondition Nothing = new SearchCriterion("_id", null, null, [new TokenValue(null, " ", false)]);

    /// <param name="compartment">The compartment's resource, such as Encounter/1; those of patients have an index of their own.</param>
    /// <param name="type">The type that is searched.</param>
    public static SearchCondition Condition(ResourceKey compartment, string type)
    {
        if (compartment.Type == "Patient") return new CompartmentCondition(compartment.Id);
        if (!CompartmentParameters.Of(compartment.Type).TryGetValue(type, out var codes)) return Nothing;
        List<SearchCondition> either = [.. codes.Select(code => Criterion(compartment, type, code)).OfType<SearchCondition>()];
        return either switch
        {
            [] => Nothing,
            [var only] => only,
            _ => new CombinedCondition(LogicalOperator.Or, either),
        };
    }

    private static SearchCriterion? Criterion(ResourceKey compartment, string type, string code)
    {
        if (code == CompartmentParameters.Itself) return new SearchCriterion("_id", null, null, [new TokenValue(null, compartment.Id, false)]);
        return SearchParameters.Find(type, code) is { } definition ? new SearchCriterion(code, definition, null, [new ReferenceValue(compartment.Type, compartment.Id, null)]) : null;
    }
}
