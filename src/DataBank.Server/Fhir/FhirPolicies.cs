namespace DataBank.Server;

/// <summary>What a site decides per resource type.</summary>
/// <param name="Versioning">By type; others are <see cref="VersioningPolicy.Versioned"/>.</param>
/// <param name="EnforcedReferences">Types whose references must lead to resources that exist, and whose targets can't be deleted.</param>
public sealed record FhirPolicies(IReadOnlyDictionary<string, VersioningPolicy> Versioning, IReadOnlySet<string> EnforcedReferences)
{
    public static FhirPolicies Default { get; } = new(new Dictionary<string, VersioningPolicy>(), new HashSet<string>());

    public ValidationPolicy Validation { get; init; } = ValidationPolicy.Standard;

    public VersioningPolicy VersioningOf(string type) => Versioning.GetValueOrDefault(type);
}
