namespace DataBank.Fhir;

/// <summary>A type that a chain leads to, with the condition there.</summary>
public sealed record ChainTarget(string ResourceType, SearchCondition Condition);
