namespace DataBank.Fhir;

/// <summary>Refers to a resource that meets a condition (https://hl7.org/fhir/R4/search.html#chaining).</summary>
/// <param name="Reference">The reference parameter.</param>
/// <param name="Targets">At least one: the type referred to and what its resource must meet.</param>
public sealed record ChainCondition(SearchParameterDefinition Reference, IReadOnlyList<ChainTarget> Targets) : SearchCondition;
