using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>
/// The appliance's own profiles, value sets and code systems (profiles/ of the repository), as a FHIR package that is part of the executable.
/// A site that publishes them under an address of its own gives it as their canonical base: the profiles are known under both then. Systems of
/// codes and identifiers and extensions keep theirs, because data that is stored and exchanged carries those.
/// </summary>
internal sealed partial class ConformancePackage(string canonical)
{
    public const string OwnCanonical = "http://databank.example.jp/fhir";

    private const string Name = "jp.example.databank";

    private static readonly Lazy<DefinitionPackage> Embedded = new(() => DefinitionPackage.OpenEmbedded(typeof(ConformancePackage).Assembly, Name));

    /// <summary>As it is published with the appliance.</summary>
    public static ConformancePackage BuiltIn { get; } = new(OwnCanonical);

    /// <summary>What the validator reads, under the canonicals it is published with.</summary>
    public static DefinitionPackage Definitions => Embedded.Value;

    /// <summary>The same under the site's canonicals, too.</summary>
    public IReadOnlyList<DefinitionPackage> Packages => canonical == OwnCanonical ? [Definitions] : [Definitions.Renamed(text => Rebased(text, canonical)), Definitions];

    public static bool IsCanonical(string canonical) =>
        Uri.TryCreate(canonical, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" } && CanonicalForm().IsMatch(canonical);

    /// <summary>The package as it is published (.tgz), with its examples.</summary>
    public Stream OpenArchive()
    {
        var own = typeof(ConformancePackage).Assembly.GetManifestResourceStream($"{Name}/package.tgz")!;
        return canonical == OwnCanonical ? own : RebasedArchive(own);
    }

    private MemoryStream RebasedArchive(Stream own)
    {
        var archive = new MemoryStream();
        using (var reader = new TarReader(new GZipStream(own, CompressionMode.Decompress)))
        using (var writer = new TarWriter(new GZipStream(archive, CompressionLevel.Optimal, leaveOpen: true)))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } data)
                {
                    using var text = new StreamReader(data);
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Rebased(text.ReadToEnd(), canonical)));
                }
                writer.WriteEntry(entry);
            }
        }
        archive.Position = 0;
        return archive;
    }

    private static string Rebased(string text, string canonical) => Canonicals().Replace(text, canonical.Replace("$", "$$", StringComparison.Ordinal));

    /// <summary>The base where it begins the canonical of a profile or another definition that is found by it, or stands alone ("canonical" of package.json).</summary>
    [GeneratedRegex("http://databank\\.example\\.jp/fhir(?=/StructureDefinition/databank-|/(?:ValueSet|ConceptMap|SearchParameter|ImplementationGuide)/|\")")]
    private static partial Regex Canonicals();

    [GeneratedRegex(@"^[A-Za-z0-9:/._~%-]*[A-Za-z0-9]\z")]
    private static partial Regex CanonicalForm();
}
