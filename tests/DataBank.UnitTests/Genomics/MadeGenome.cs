using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>A made mitochondrial genome, rich in repeats, of GRCh38's length: small enough to try every place.</summary>
internal static class MadeGenome
{
    public const string Accession = "NC_012920.1";

    public static readonly string Bases = Make();

    public static string Fasta => $">chrM made\n{string.Join('\n', Bases.Chunk(60).Select(line => new string(line)))}\n";

    public static Chromosome Chromosome => Chromosomes.Find(GenomeAssembly.GRCh38, Accession)!;

    public static ReferenceGenome Open()
    {
        var file = new MemoryStream();
        ReferenceWriter.Write(new MemoryStream(Encoding.ASCII.GetBytes(Fasta)), GenomeAssembly.GRCh38, file, CancellationToken.None);
        return ReferenceGenome.Open(file, "made");
    }

    private static string Make()
    {
        var random = new Random(7);
        var bases = new StringBuilder();
        while (bases.Length < 16569)
        {
            var unit = new string([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => "ACGT"[random.Next(4)])]);
            for (var i = random.Next(1, 6); i > 0; i--) bases.Append(unit);
        }
        bases.Length = 16569;
        bases.Remove(3106, 1).Insert(3106, 'N'); // As the real one.
        return bases.ToString();
    }
}
