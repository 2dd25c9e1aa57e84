namespace DataBank.Fhir;

/// <summary>A parsed search parameter expression: a union of paths, or a condition that gives one boolean.</summary>
/// <param name="Paths">The union's paths, without the resource type they start with.</param>
/// <param name="Condition">"A.exists() and A != false": true unless A is absent or equals the literal; Paths is empty then.</param>
internal sealed record PathSyntax(IReadOnlyList<IReadOnlyList<PathStep>> Paths, PathCondition? Condition = null);

/// <summary>X.exists() and Y != literal, as Patient.deceased has it.</summary>
internal sealed record PathCondition(IReadOnlyList<PathStep> Exists, IReadOnlyList<PathStep> Differs, bool Literal);
