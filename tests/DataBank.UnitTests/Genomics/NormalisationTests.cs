using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class NormalisationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-norm-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_reference_gives_back_the_bases_that_were_loaded()
    {
        using var reference = MadeGenome.Open();
        Assert.True(reference.Has(MadeGenome.Chromosome));
        Assert.Equal(MadeGenome.Bases, reference.Bases(MadeGenome.Chromosome, 0, MadeGenome.Bases.Length));
        Assert.Equal(MadeGenome.Bases[3105..3108], reference.Bases(MadeGenome.Chromosome, 3105, 3108));
    }

    [Theory]
    [InlineData(">chrM\nACGT\n")]
    [InlineData(">chr99\nACGT\n")]
    [InlineData("")]
    public void A_reference_of_other_lengths_or_names_is_refused(string fasta) => Assert.ThrowsAny<FormatException>(
        () => ReferenceWriter.Write(new MemoryStream(Encoding.ASCII.GetBytes(fasta)), GenomeAssembly.GRCh38, new MemoryStream(), CancellationToken.None));

    [Fact]
    public async Task Alleles_are_aligned_to_the_left_as_bcftools_norm_does()
    {
        var vcf = Write("made.vcf", MadeVcf(4000, seed: 1));
        var fasta = Write("chrM.fa", MadeGenome.Fasta);
        var expected = (await Bcftools.RunAsync("norm", "-f", fasta, "-m", "-any", "-Ov", vcf))
            .Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
            .Where(columns => columns[9].Contains('1', StringComparison.Ordinal))
            .Select(columns => $"{columns[1]} {columns[3]} {columns[4]}").ToHashSet();
        var found = Read(vcf).Variants.Select(variant => string.Create(CultureInfo.InvariantCulture, $"{variant.Position} {variant.Reference} {variant.Alternate}")).ToHashSet();
        Assert.True(expected.Count > 3000);
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_canonical_SPDI_covers_every_place_that_gives_the_same_sequence()
    {
        var checkedOnes = 0;
        foreach (var variant in Read(Write("made.vcf", MadeVcf(600, seed: 2))).Variants.Where(variant => !variant.IsSubstitution))
        {
            var result = Apply(variant.Start, variant.Reference, variant.Alternate);
            var parts = variant.Spdi!.Split(':');
            var (start, deleted, inserted) = (int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3]);
            Assert.Equal(MadeGenome.Accession, parts[0]);
            Assert.Equal(MadeGenome.Bases.Substring(start, deleted.Length), deleted);
            Assert.Equal(result, Apply(start, deleted, inserted));
            if (deleted.Length != 0 && inserted.Length != 0 && !inserted.Contains(deleted, StringComparison.Ordinal) && !deleted.Contains(inserted, StringComparison.Ordinal)) continue;
            // Tried at every place nearby: the same change begins nowhere further left, and ends nowhere further right.
            var change = Math.Abs(deleted.Length - inserted.Length);
            var places = Enumerable.Range(Math.Max(0, start - 10), deleted.Length + 20).Where(place => SameAt(place, change, inserted.Length > deleted.Length, result)).ToList();
            Assert.Equal((start, start + deleted.Length), (places.Min(), inserted.Length > deleted.Length ? places.Max() : places.Max() + change));
            checkedOnes++;
        }
        Assert.True(checkedOnes > 100);
    }

    [Fact]
    public void Without_a_reference_an_insertion_says_that_it_is_not_normalised_and_a_substitution_is()
    {
        var variants = Vcf.Read(Vcf.Text("chr7 100 . T TA . PASS . GT 0/1", "chr7 200 . T A . PASS . GT 0/1")).Variants;
        Assert.Equal([null, "NC_000007.14:199:T:A"], variants.Select(variant => variant.Spdi));
    }

    [Fact]
    public void A_line_whose_bases_are_not_the_references_is_told_and_a_file_of_such_lines_refused()
    {
        var other = MadeGenome.Bases[99] == 'A' ? 'C' : 'A';
        var (variants, tally) = Read(Write("one.vcf", Header + $"chrM\t100\t.\t{other}\tG\t.\tPASS\t.\tGT\t1\nchrM\t200\t.\t{MadeGenome.Bases[199]}\t{Other(MadeGenome.Bases[199])}\t.\tPASS\t.\tGT\t1\n"));
        Assert.Equal(200, Assert.Single(variants).Position);
        Assert.Contains("REF", Assert.Single(tally.Rejected).Reason, StringComparison.Ordinal);
        var wrong = string.Concat(Enumerable.Range(1, 500).Select(i => $"chrM\t{i}\t.\t{Other(MadeGenome.Bases[i - 1])}\t{MadeGenome.Bases[i - 1]}\t.\tPASS\t.\tGT\t1\n"));
        Assert.Contains("another genome", Assert.Throws<VcfFormatException>(() => Read(Write("wrong.vcf", Header + wrong))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const string Header = "##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=chrM,length=16569>\n##FILTER=<ID=PASS,Description=\"x\">\n"
        + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n";

    private static char Other(char letter) => letter is 'A' ? 'C' : 'A';

    private static (IReadOnlyList<Variant> Variants, ImportTally Tally) Read(string path)
    {
        using var reference = MadeGenome.Open();
        using var file = VariantFile.Open(File.OpenRead(path), new VariantFileOptions(), _ => reference);
        return ([.. file.Variants(Cancellation)], file.Tally);
    }

    // Substitutions, insertions, deletions and mixtures, one to three ALTs, written as sloppily as callers may: with bases around that do not change.
    private static string MadeVcf(int lines, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Header);
        foreach (var position in Enumerable.Range(0, lines).Select(_ => random.Next(2, 16500)).Order())
        {
            var reference = MadeGenome.Bases.Substring(position - 1, random.Next(1, 8));
            if (reference.Contains('N', StringComparison.Ordinal)) continue;
            var alternates = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Changed(random, reference)).Where(alternate => alternate != reference).Distinct().ToList();
            if (alternates.Count == 0) continue;
            var genotype = random.Next(4) == 0 ? $"{random.Next(1, alternates.Count + 1)}|{random.Next(1, alternates.Count + 1)}" : $"0/{random.Next(1, alternates.Count + 1)}";
            text.Append(CultureInfo.InvariantCulture, $"chrM\t{position}\t.\t{reference}\t{string.Join(',', alternates)}\t.\tPASS\t.\tGT\t{genotype}\n");
        }
        return text.ToString();
    }

    private static string Changed(Random random, string reference)
    {
        var at = random.Next(reference.Length);
        return random.Next(3) switch
        {
            0 => reference[..at] + "ACGT"[random.Next(4)] + reference[(at + 1)..],
            1 => reference[..(at + 1)] + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "ACGT"[random.Next(4)])) + reference[(at + 1)..],
            _ => reference.Length == 1 ? reference : reference[..1] + reference[random.Next(1, reference.Length)..],
        };
    }

    private static string Apply(int start, string deleted, string inserted) => MadeGenome.Bases[..start] + inserted + MadeGenome.Bases[(start + deleted.Length)..];

    private static bool SameAt(int place, int length, bool isInsertion, string result) => isInsertion
        ? place + length <= result.Length && Apply(place, "", result.Substring(place, length)) == result
        : place + length <= MadeGenome.Bases.Length && Apply(place, MadeGenome.Bases.Substring(place, length), "") == result;

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
