namespace DataBank.Fhir;

/// <summary>What a resource must meet to be found: a tree whose leaves are criteria. It holds for the types it was parsed for.</summary>
public abstract record SearchCondition;
