namespace DataBank.Pseudonymization;

/// <summary>
/// What a theme's view may hold: FHIR, DICOM and genomes alike. The theme names it by the extension release-policy of its ResearchStudy; a name
/// that is not here releases nothing.
/// </summary>
public sealed class ReleasePolicy
{
    /// <summary>The policy of a theme that names none.</summary>
    public const string Default = "pseudonymized";

    /// <summary>Files of the policies that build on the default one.</summary>
    private static readonly string[] Variants = ["pseudonymized-strict", "pseudonymized-heads", "pseudonymized-private", "pseudonymized-defaced", "pseudonymized-somatic", "pseudonymized-controlled", "pseudonymized-text"];

    private static readonly Dictionary<string, Lazy<ReleasePolicy>> Policies = Variants
        .Select(name => (name, new Lazy<ReleasePolicy>(() => ReadVariant(name))))
        .Append((Default, new Lazy<ReleasePolicy>(() => new ReleasePolicy(FhirPolicy.Pseudonymized, DicomPolicy.Pseudonymized, GenomePolicy.Pseudonymized))))
        .ToDictionary(policy => policy.Item1, policy => policy.Item2, StringComparer.Ordinal);

    private ReleasePolicy(FhirPolicy fhir, DicomPolicy dicom, GenomePolicy genomes) =>
        (Fhir, Dicom, Genomes) = (new FhirDeidentifier(fhir), new DicomDeidentifier(dicom), genomes);

    /// <summary>Names of all policies.</summary>
    public static IReadOnlyCollection<string> Names => Policies.Keys;

    public string Name => Fhir.Policy.Name;

    /// <summary>Changes whenever one of its files does: what was released under another version is to be made anew.</summary>
    public string Version => $"{Fhir.Policy.Version} {Dicom.Policy.Version} {Genomes.Version}";

    public FhirDeidentifier Fhir { get; }

    public DicomDeidentifier Dicom { get; }

    public GenomePolicy Genomes { get; }

    /// <summary>The policy of this name; null when there is none.</summary>
    public static ReleasePolicy? Find(string name) => Policies.TryGetValue(name, out var policy) ? policy.Value : null;

    private static ReleasePolicy ReadVariant(string name)
    {
        var file = PolicyFile.Read($"{name}.json");
        var version = file.GetProperty("version").GetString()!;
        return new ReleasePolicy(
            FhirPolicy.Parse(PolicyFile.Changed(PolicyFile.Read(FhirPolicy.File), name, version, file.GetProperty("fhir"))),
            DicomPolicy.Parse(PolicyFile.Changed(PolicyFile.Read(DicomPolicy.File), name, version, file.GetProperty("dicom"))),
            GenomePolicy.Parse(file.TryGetProperty("genomes", out var genomes)
                ? PolicyFile.Changed(PolicyFile.Read(GenomePolicy.File), name, version, genomes)
                : PolicyFile.Read(GenomePolicy.File)));
    }
}
