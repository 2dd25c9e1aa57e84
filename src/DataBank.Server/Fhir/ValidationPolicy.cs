using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What a site checks of what is written.</summary>
/// <param name="Default">By R4, for types not named in <paramref name="Types"/>.</param>
/// <param name="Types">By R4, per resource type.</param>
/// <param name="Profiles">By the profiles that a resource claims.</param>
public sealed record ValidationPolicy(ValidationMode Default, IReadOnlyDictionary<string, ValidationMode> Types, ValidationMode Profiles)
{
    public static ValidationPolicy Standard { get; } = new(ValidationMode.Enforce, new Dictionary<string, ValidationMode>(), ValidationMode.Warn);

    /// <summary>Errors and warnings; none when the type is not checked.</summary>
    /// <exception cref="RequestProblem">The resource is refused.</exception>
    public IReadOnlyList<OutcomeIssue> Check(FhirValidator validator, FhirResource resource, int refusal, bool inJapanese)
    {
        var mode = Types.TryGetValue(resource.Type, out var own) ? own : Default;
        if (mode == ValidationMode.Off) return [];
        var options = new ValidationOptions { ChecksClaimedProfiles = Profiles != ValidationMode.Off };
        var findings = validator.Validate(resource, options, inJapanese).Where(finding => finding.Severity != "information").ToList();
        var isRefused = findings.Exists(finding => finding.Severity is "error" or "fatal" && (finding.IsOfProfile ? Profiles : mode) == ValidationMode.Enforce);
        return isRefused ? throw new RequestProblem(refusal, findings) : findings;
    }
}
