using DataBank.Fhir;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>Limits and policies of the FHIR endpoints. Section <c>Fhir</c>.</summary>
internal sealed class FhirSettings
{
    public int MaximumResourceBytes { get; init; } = 16 * 1024 * 1024;

    public int MaximumBundleBytes { get; init; } = 64 * 1024 * 1024;

    public int MaximumBundleEntries { get; init; } = 10_000;

    /// <summary>After how many days the content of deleted resources is destroyed; unset: when an administrator asks for it.</summary>
    public double? DeletedRetentionDays { get; init; }

    public Dictionary<string, VersioningPolicy> Versioning { get; init; } = [];

    /// <summary>Whether old and other forms of kanji are the same in string searches, of the store and of views.</summary>
    public KanjiForms KanjiVariants { get; init; }

    public string[] ReferentialIntegrity { get; init; } = [];

    /// <summary>Base of the canonicals of the appliance's own profiles.</summary>
    public string Canonical { get; init; } = ConformancePackage.OwnCanonical;

    public ValidationSettings Validation { get; init; } = new();

    public ImportSettings Import { get; init; } = new();

    public SubscriptionSettings Subscriptions { get; init; } = new();

    public ConformancePackage Conformance => new(Canonical);

    public FhirPolicies Policies => new(Versioning, ReferentialIntegrity.ToHashSet(StringComparer.Ordinal)) { Validation = Validation.Policy };

    public IReadOnlySet<string> Unversioned =>
        Versioning.Where(type => type.Value == VersioningPolicy.NoVersion).Select(type => type.Key).ToHashSet(StringComparer.Ordinal);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (MaximumResourceBytes < 1 || MaximumBundleBytes < 1 || MaximumBundleEntries < 1) throw new SettingsProblem("The limits in section Fhir must be above 0.");
        if (DeletedRetentionDays is not (null or (>= 0 and <= 36_500))) throw new SettingsProblem("Fhir:DeletedRetentionDays is a number of days from 0 to 36500.");
        if (!ConformancePackage.IsCanonical(Canonical)) throw new SettingsProblem("Fhir:Canonical is an address such as http://fhir.hospital.jp/databank, without a slash at its end.");
        Validation.Validate();
        Import.Validate();
        Subscriptions.Validate("Fhir:Subscriptions");
        if (Versioning.Keys.Concat(ReferentialIntegrity).FirstOrDefault(type => !ResourceTypes.IsKnown(type)) is { } unknown)
            throw new SettingsProblem($"Fhir:Versioning and Fhir:ReferentialIntegrity name resource types of FHIR R4; {unknown} is none.");
    }
}
