using System.Collections.Frozen;

namespace DataBank.Genomics;

/// <summary>
/// The chromosomes of the two assemblies, from NCBI's assembly reports GCF_000001405.25 (GRCh37.p13) and GCF_000001405.40 (GRCh38.p14),
/// found under the names that VCF files use: 7, chr7, NC_000007.14, MT, chrM.
/// </summary>
public static class Chromosomes
{
    // Name, version of the accession and length in GRCh37, the same in GRCh38.
    private static readonly (string Name, string Accession, int Version37, int Length37, int Version38, int Length38)[] Rows =
    [
        ("1", "NC_000001", 10, 249250621, 11, 248956422),
        ("2", "NC_000002", 11, 243199373, 12, 242193529),
        ("3", "NC_000003", 11, 198022430, 12, 198295559),
        ("4", "NC_000004", 11, 191154276, 12, 190214555),
        ("5", "NC_000005", 9, 180915260, 10, 181538259),
        ("6", "NC_000006", 11, 171115067, 12, 170805979),
        ("7", "NC_000007", 13, 159138663, 14, 159345973),
        ("8", "NC_000008", 10, 146364022, 11, 145138636),
        ("9", "NC_000009", 11, 141213431, 12, 138394717),
        ("10", "NC_000010", 10, 135534747, 11, 133797422),
        ("11", "NC_000011", 9, 135006516, 10, 135086622),
        ("12", "NC_000012", 11, 133851895, 12, 133275309),
        ("13", "NC_000013", 10, 115169878, 11, 114364328),
        ("14", "NC_000014", 8, 107349540, 9, 107043718),
        ("15", "NC_000015", 9, 102531392, 10, 101991189),
        ("16", "NC_000016", 9, 90354753, 10, 90338345),
        ("17", "NC_000017", 10, 81195210, 11, 83257441),
        ("18", "NC_000018", 9, 78077248, 10, 80373285),
        ("19", "NC_000019", 9, 59128983, 10, 58617616),
        ("20", "NC_000020", 10, 63025520, 11, 64444167),
        ("21", "NC_000021", 8, 48129895, 9, 46709983),
        ("22", "NC_000022", 10, 51304566, 11, 50818468),
        ("X", "NC_000023", 10, 155270560, 11, 156040895),
        ("Y", "NC_000024", 9, 59373566, 10, 57227415),
        ("M", "NC_012920", 1, 16569, 1, 16569),
    ];

    /// <summary>Bases of the longest one.</summary>
    public const int Longest = 249_250_621;

    private static readonly Chromosome[] Of37 = [.. Rows.Select((row, at) => new Chromosome(at + 1, row.Name, $"{row.Accession}.{row.Version37}", row.Length37))];

    private static readonly Chromosome[] Of38 = [.. Rows.Select((row, at) => new Chromosome(at + 1, row.Name, $"{row.Accession}.{row.Version38}", row.Length38))];

    private static readonly FrozenDictionary<string, Chromosome> Grch37 = Index(Of37);

    private static readonly FrozenDictionary<string, Chromosome> Grch38 = Index(Of38);

    /// <summary>All of an assembly, by number.</summary>
    public static IReadOnlyList<Chromosome> All(GenomeAssembly assembly) => assembly == GenomeAssembly.GRCh37 ? Of37 : Of38;

    /// <summary>The chromosome a contig name stands for; null for decoys, patches and anything else.</summary>
    public static Chromosome? Find(GenomeAssembly assembly, string contig) =>
        (assembly == GenomeAssembly.GRCh37 ? Grch37 : Grch38).GetValueOrDefault(contig);

    private static FrozenDictionary<string, Chromosome> Index(Chromosome[] chromosomes) =>
        chromosomes.SelectMany(NamesOf).ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, Chromosome>> NamesOf(Chromosome chromosome)
    {
        string[] names = chromosome.Name == "M" ? ["M", "MT", "chrM", "chrMT"] : [chromosome.Name, $"chr{chromosome.Name}"];
        return names.Append(chromosome.Accession).Select(name => KeyValuePair.Create(name, chromosome));
    }
}
