using System.IO.Compression;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Small VCF files, written as one would read them: with spaces between columns. Their first data line is line 10.</summary>
internal static class Vcf
{
    public const string Header =
        """
        ##fileformat=VCFv4.2
        ##reference=GRCh38
        ##contig=<ID=chr7,length=159345973>
        ##contig=<ID=chrUn_KI270302v1,length=2274>
        ##INFO=<ID=CLNSIG,Number=.,Type=String,Description="ClinVar, significance">
        ##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp|MANE_SELECT">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">

        """;

    public const string L858R =
        "chr7 55191822 . T G 812 PASS CSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg|ENST00000275493.7 GT:AD:DP 0/1:75,25:101";

    public static string Text(params IEnumerable<string> lines) =>
        Header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n" + string.Concat(lines.Select(line => line.Replace(' ', '\t') + "\n"));

    public static (IReadOnlyList<Variant> Variants, VariantFile File) Read(string text, VariantFileOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    public static (IReadOnlyList<Variant> Variants, VariantFile File) Read(byte[] bytes, VariantFileOptions? options = null)
    {
        using var file = VariantFile.Open(new MemoryStream(bytes), options ?? new VariantFileOptions());
        return ([.. file.Variants(CancellationToken.None)], file);
    }

    public static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    /// <summary>BGZF by the SAM specification §4.1: members of a few bytes each, so that lines cross them, and the end marker.</summary>
    public static byte[] Bgzf(string text, int blockBytes = 100)
    {
        using var file = new MemoryStream();
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(blockBytes).Append([]))
        {
            using var deflated = new MemoryStream();
            using (var deflate = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
                deflate.Write(chunk);
            var data = chunk.Length == 0 ? [0x03, 0x00] : deflated.ToArray();
            var size = (ushort)(data.Length + 25);
            file.Write([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, (byte)'B', (byte)'C', 2, 0, (byte)size, (byte)(size >> 8)]);
            file.Write(data);
            file.Write(BitConverter.GetBytes(Crc32(chunk)));
            file.Write(BitConverter.GetBytes(chunk.Length));
        }
        return file.ToArray();
    }

    private static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
