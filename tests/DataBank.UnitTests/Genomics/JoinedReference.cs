using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>
/// The small sequences of a FASTA file one after the other, with unknown bases between them, as the mitochondrial genome: our references have the
/// lengths of a human genome, and this one is short. Sites of a VCF move with them.
/// </summary>
internal sealed class JoinedReference
{
    public const int Length = 16569;
    private const int Gap = 40;

    private readonly Dictionary<string, int> starts = new(StringComparer.Ordinal);
    private readonly StringBuilder bases = new();

    public JoinedReference(string fasta)
    {
        foreach (var line in File.ReadLines(fasta))
        {
            if (!line.StartsWith('>'))
            {
                bases.Append(line.Trim());
                continue;
            }
            bases.Append('N', Gap);
            starts[line[1..].Split(' ', '\t')[0]] = bases.Length;
        }
        if (Fits) bases.Append('N', Length - bases.Length);
    }

    public bool Fits => bases.Length <= Length;

    public string Fasta => $">chrM joined\n{string.Join('\n', bases.ToString().Chunk(60).Select(line => new string(line)))}\n";

    public ReferenceGenome Open()
    {
        var file = new MemoryStream();
        ReferenceWriter.Write(new MemoryStream(Encoding.ASCII.GetBytes(Fasta)), GenomeAssembly.GRCh37, file, CancellationToken.None);
        return ReferenceGenome.Open(file, "joined");
    }

    /// <summary>The places and alleles of a VCF on the joined sequence, in order, with a sample that has every allele.</summary>
    public IReadOnlyList<(int Position, string Reference, string Alternates)> Sites(string vcf) =>
    [
        .. from line in File.ReadLines(vcf)
           where line.Length > 0 && line[0] != '#'
           let columns = line.Split('\t')
           where starts.ContainsKey(columns[0]) && columns[4] != "."
           let position = int.Parse(columns[1], CultureInfo.InvariantCulture) + starts[columns[0]]
           orderby position
           select (position, columns[3], columns[4]),
    ];

    public static string ToVcf(IEnumerable<(int Position, string Reference, string Alternates)> sites) =>
        $"##fileformat=VCFv4.2\n##contig=<ID=chrM,length={Length}>\n##FILTER=<ID=PASS,Description=\"x\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{PublishedVariants.EveryAllele}\n"
        + string.Concat(sites.Select(site => string.Create(CultureInfo.InvariantCulture, $"chrM\t{site.Position}\t.\t{site.Reference}\t{site.Alternates}\t.\tPASS\t.\tGT\t{string.Join('/', Enumerable.Range(0, site.Alternates.Split(',').Length + 1))}\n")));
}
