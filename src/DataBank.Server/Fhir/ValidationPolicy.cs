using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What a site checks of what is written.</summary>
/// <param name="Default">By R4, for types not named in <paramref name="Types"/>.</param>
/// <param name="Types">By R4, per resource type.</param>
/// <param name="Profiles">By the profiles that a resource claims.</param>
/// <param name="Clients">What is decided for one client instead, by the subject of its token.</param>
public sealed record ValidationPolicy(ValidationMode Default, IReadOnlyDictionary<string, ValidationMode> Types, ValidationMode Profiles, IReadOnlyDictionary<string, ClientValidation> Clients)
{
    public static ValidationPolicy Standard { get; } = new(ValidationMode.Enforce, new Dictionary<string, ValidationMode>(), ValidationMode.Warn, new Dictionary<string, ClientValidation>());

    /// <summary>Errors and warnings; none when the type is not checked.</summary>
    /// <exception cref="RequestProblem">The resource is refused.</exception>
    public IReadOnlyList<OutcomeIssue> Check(FhirValidator validator, FhirResource resource, int refusal, bool inJapanese, string client)
    {
        var known = Clients.GetValueOrDefault(client);
        var mode = known?.Default ?? (Types.TryGetValue(resource.Type, out var own) ? own : Default);
        var profiles = known?.Profiles ?? Profiles;
        if (mode == ValidationMode.Off) return [];
        var options = new ValidationOptions { ChecksClaimedProfiles = profiles != ValidationMode.Off };
        var findings = validator.Validate(resource, options, inJapanese).Where(finding => finding.Severity != "information").ToList();
        var isRefused = findings.Exists(finding => finding.Severity is "error" or "fatal" && (finding.IsOfProfile ? profiles : mode) == ValidationMode.Enforce);
        return isRefused ? throw new RequestProblem(refusal, findings) : findings;
    }
}
