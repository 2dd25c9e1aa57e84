namespace DataBank.Fhir;

/// <summary>One step of a path in the subset of FHIRPath that search parameters use.</summary>
internal abstract record PathStep;

/// <summary>.name</summary>
internal sealed record ChildStep(string Name) : PathStep;

/// <summary>as T, .as(T), .ofType(T)</summary>
internal sealed record TypeStep(string Type) : PathStep;

/// <summary>.where(resolve() is T): decided by the reference itself, nothing is looked up.</summary>
internal sealed record WhereResolvesStep(string Type) : PathStep;

/// <summary>.where(name = 'literal')</summary>
internal sealed record WhereEqualsStep(string Name, string Literal) : PathStep;

/// <summary>[n], .first()</summary>
internal sealed record IndexStep(int Index) : PathStep;

/// <summary>.extension('url')</summary>
internal sealed record ExtensionStep(string Url) : PathStep;
