using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Files that were damaged in thousands of ways: each is read or refused, and what is read of it can be true.</summary>
public sealed class DamagedVariantFileTests
{
    private const int Files = 4000;

    private static readonly string[] pieces =
        ["\t", "\n", ",", ":", ";", "|", "/", ".", "=", "-1", "999999999999", "<", "[", "]", "*", "GT", "END=", "0/1", "\0", "é", "%", "%zz", "chr7", "chrM", "nan", "1e400"];

    private static readonly byte[] whole = Encoding.UTF8.GetBytes(
        Vcf.Text(
            Vcf.L858R,
            "chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=1500;SVLEN=-500;CIPOS=-10,20;CIEND=-3,4 GT:CN 0/1:1.5",
            "chr7 2000 . G G]chr2:321682] . . SVTYPE=BND GT 0/1",
            "chrM 100 rs1 TAC T,TA,*,<NON_REF> 1.5e+03 q10;s5 CLNSIG=Benign,Pathogenic,.,. GT:PSL:RO:AO:AU:CU:GU:TU /1|2:a,b:1:2,3,4,5:1,1:2,2:3,3:4,4",
            "chr7 3000 . T A,C . PASS . GT:LAA:LAD:PS 0|2:2:10,20:2990",
            "chrX 5 . c <CNV:TR> . PASS SVLEN=9;CN=3 CN 4"));

    [Fact]
    public void Every_damaged_file_is_read_or_refused_and_no_variant_of_it_is_impossible()
    {
        using var reference = MadeGenome.Open();
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Files; i++)
        {
            try
            {
                using var file = VariantFile.Open(new MemoryStream(Damaged(random)), new VariantFileOptions(i % 2 == 0 ? SourceClass.Somatic : null), _ => reference);
                foreach (var variant in file.Variants(TestContext.Current.CancellationToken))
                {
                    Assert.InRange(variant.Start, 0, variant.End);
                    Assert.InRange(variant.End, variant.Start, variant.Chromosome.Length);
                    Assert.True(variant.Frequency is null or (>= 0 and <= 1));
                    Assert.NotEqual(variant.Reference, variant.Alternate);
                    Assert.True(VariantId.TryParse(VariantId.Of(new string('a', 32), variant).ToString(), out var id) && id == VariantId.Of(new string('a', 32), variant));
                    read++;
                }
            }
            catch (VcfFormatException)
            {
                refused++;
            }
        }
        Assert.True(read > Files && refused > Files / 50, $"{read} variants read, {refused} files refused.");
    }

    private static byte[] Damaged(Random random)
    {
        var bytes = whole.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                    break;
            }
        }
        return [.. bytes];
    }
}
