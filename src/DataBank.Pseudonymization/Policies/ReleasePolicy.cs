using System.Collections.Concurrent;
using System.Text.Json;

namespace DataBank.Pseudonymization;

/// <summary>
/// What a theme's view may hold: FHIR, DICOM and genomes alike. A policy is the default one with any set of options. The theme names it by the
/// extensions release-policy of its ResearchStudy; a name that is not here, or options that contradict each other, release nothing.
/// </summary>
public sealed class ReleasePolicy
{
    /// <summary>The policy of a theme that names none.</summary>
    public const string Default = "pseudonymized";

    /// <summary>
    /// Each has a file of what it changes. They are laid over the default policy in this order: what takes away comes last, so that no other option
    /// gives it back.
    /// </summary>
    private static readonly string[] Options = ["text", "private", "heads", "defaced", "somatic", "controlled", "strict"];

    private static readonly string[][] Contradictions = [["defaced", "heads"], ["controlled", "somatic"]];

    /// <summary>By the name of the combination; there are no more than sets of options.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<ReleasePolicy>> Combinations = new(StringComparer.Ordinal);

    private ReleasePolicy(FhirPolicy fhir, DicomPolicy dicom, GenomePolicy genomes, IReadOnlyList<ReleaseOption> chosen) =>
        (Fhir, Dicom, Genomes, Chosen) = (new FhirDeidentifier(fhir), new DicomDeidentifier(dicom), genomes, chosen);

    /// <summary>Names of the default policy and of it with one option each; several of them can be taken together.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [Default, .. Options.Select(option => $"{Default}-{option}")];

    /// <summary>The default policy's name, with one option <c>pseudonymized-text</c>, with several <c>pseudonymized+defaced+text</c> in the order of the alphabet.</summary>
    public string Name => Fhir.Policy.Name;

    /// <summary>Changes whenever one of its files does: what was released under another version is to be made anew.</summary>
    public string Version => $"{Fhir.Policy.Version} {Dicom.Policy.Version} {Genomes.Version}";

    /// <summary>The options beside the default policy, in the order of the alphabet.</summary>
    public IReadOnlyList<ReleaseOption> Chosen { get; }

    public FhirDeidentifier Fhir { get; }

    public DicomDeidentifier Dicom { get; }

    public GenomePolicy Genomes { get; }

    /// <summary>The policy of this name, also of a combination (<c>pseudonymized+text+defaced</c>); null when there is none.</summary>
    public static ReleasePolicy? Find(string name) => Find([name], out _);

    /// <summary>The policy of all these names taken together; null when there is none.</summary>
    /// <param name="names">None: the default policy.</param>
    /// <param name="problem">Why there is none, as the end of a sentence about a theme.</param>
    public static ReleasePolicy? Find(IReadOnlyCollection<string> names, out string? problem)
    {
        problem = null;
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        if (!names.All(name => TryAdd(name, chosen)))
        {
            problem = "it names a release policy that the appliance does not have (未知の提供方針)";
            return null;
        }
        if (Array.Find(Contradictions, chosen.IsSupersetOf) is [var one, var other])
        {
            problem = $"its release policies {one} and {other} exclude each other (両立しない提供方針)";
            return null;
        }
        return Combinations.GetOrAdd(NameOf(chosen), name => new Lazy<ReleasePolicy>(() => Read(name, chosen))).Value;
    }

    private static bool TryAdd(string name, SortedSet<string> chosen)
    {
        var parts = name.Split('+');
        if (!Names.Contains(parts[0]) || parts.Skip(1).Any(option => !Options.Contains(option)))
        {
            return false;
        }
        chosen.UnionWith(parts.Skip(1));
        if (parts[0] != Default)
        {
            chosen.Add(parts[0][(Default.Length + 1)..]);
        }
        return true;
    }

    private static string NameOf(SortedSet<string> chosen) =>
        chosen.Count == 1 ? $"{Default}-{chosen.Min}" : string.Join('+', chosen.Prepend(Default));

    private static ReleasePolicy Read(string name, SortedSet<string> chosen)
    {
        var files = Options.Where(chosen.Contains).Select(option => (Name: option, File: PolicyFile.Read($"{Default}-{option}.json"))).ToList();
        return new ReleasePolicy(
            FhirPolicy.Parse(Changed(FhirPolicy.File, "fhir")), DicomPolicy.Parse(Changed(DicomPolicy.File, "dicom")), GenomePolicy.Parse(Changed(GenomePolicy.File, "genomes")),
            [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => new ReleaseOption(file.Name, file.File.GetProperty("version").GetString()!, file.File.GetProperty("releases").GetString()!))]);

        JsonElement Changed(string policy, string part) => PolicyFile.Named(
            files.Where(file => file.File.TryGetProperty(part, out _)).Aggregate(
                PolicyFile.Read(policy), (sofar, file) => PolicyFile.Changed(sofar, file.File.GetProperty("version").GetString()!, file.File.GetProperty(part))),
            name);
    }
}
