namespace DataBank.Fhir;

/// <summary>Is referred to by a resource that meets a condition (_has, https://hl7.org/fhir/R4/search.html#has).</summary>
/// <param name="Reference">The reference parameter of the type that refers.</param>
/// <param name="Condition">What that resource must meet.</param>
public sealed record ReverseChainCondition(SearchParameterDefinition Reference, SearchCondition Condition) : SearchCondition;
