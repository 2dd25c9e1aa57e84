using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A type that an element may have, and the profiles that bind its value or, for references, the target.</summary>
internal sealed record ElementType(string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> TargetProfiles, IReadOnlyList<string> Aggregation);

/// <summary>fixed[x] (all of it) or pattern[x] (at least this), and its type.</summary>
internal sealed record ExpectedValue(bool IsPattern, string Type, JsonElement Value);

/// <summary>Which value set codes come from, and whether they must (required, extensible, preferred, example).</summary>
internal sealed record ElementBinding(string Strength, string ValueSet, string? MaxValueSet);

/// <summary>How slices are told apart (https://hl7.org/fhir/R4/profiling.html#discriminator).</summary>
internal sealed record ElementSlicing(IReadOnlyList<(string Type, string Path)> Discriminators, bool IsOrdered, string Rules);

/// <summary>One constraint: a FHIRPath expression that must be true.</summary>
/// <param name="Key">Such as "dom-6".</param>
/// <param name="IsError">Otherwise it warns.</param>
/// <param name="Human">The rule in the words of the definition.</param>
/// <param name="Expression">FHIRPath; empty when the definition has none.</param>
/// <param name="Source">Canonical of the definition it comes from, where that is told.</param>
internal sealed record Invariant(string Key, bool IsError, string Human, string Expression, string? Source)
{
    private readonly Lazy<(Hl7.FhirPath.Expressions.Expression? Parsed, string? Problem)> parsed = new(() => InvariantText.Parse(Key, Expression));

    /// <summary>The same rule in C#, for those that stand on most resources; null for all others.</summary>
    public NativeInvariant? Native { get; } = NativeInvariants.Find(Key, Source);

    public (Hl7.FhirPath.Expressions.Expression? Parsed, string? Problem) Parsed => parsed.Value;
}
