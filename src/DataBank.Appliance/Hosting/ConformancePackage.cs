using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>The appliance's own profiles, value sets and code systems (profiles/ of the repository), as a FHIR package that is part of the executable.</summary>
internal static class ConformancePackage
{
    private const string Name = "jp.example.databank";

    private static readonly Lazy<DefinitionPackage> Embedded = new(() => DefinitionPackage.OpenEmbedded(typeof(ConformancePackage).Assembly, Name));

    /// <summary>What the validator reads.</summary>
    public static DefinitionPackage Definitions => Embedded.Value;

    /// <summary>The package as it is published (.tgz), with its examples.</summary>
    public static Stream OpenArchive() => typeof(ConformancePackage).Assembly.GetManifestResourceStream($"{Name}/package.tgz")!;
}
