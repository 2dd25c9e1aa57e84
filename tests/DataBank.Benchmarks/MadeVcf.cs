using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.Benchmarks;

/// <summary>A made whole genome as a caller of germline variants writes it: GRCh38, one sample, one line in ten an insertion or deletion, some structural ones.</summary>
internal static class MadeVcf
{
    private const string Bases = "ACGT";
    private const int StructuralEvery = 400;

    private static readonly (string Id, string Number, string Type)[] Info =
    [
        ("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("BaseQRankSum", "1", "Float"), ("DP", "1", "Integer"), ("FS", "1", "Float"), ("MQ", "1", "Float"),
        ("MQRankSum", "1", "Float"), ("QD", "1", "Float"), ("SOR", "1", "Float"), ("SVTYPE", "1", "String"), ("END", "1", "Integer"), ("SVLEN", ".", "Integer"),
        ("CIPOS", "2", "Integer"), ("CIEND", "2", "Integer"),
    ];

    private static readonly (string Id, string Number, string Type)[] Format =
        [("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"), ("PL", "G", "Integer"), ("CN", "1", "Integer")];

    public static void Write(string path, int lines)
    {
        var random = new Random(1);
        var chromosomes = Chromosomes.All(GenomeAssembly.GRCh38);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        file.WriteLine("##fileformat=VCFv4.2\n##source=HaplotypeCaller\n##FILTER=<ID=PASS,Description=\"Passed\">\n##FILTER=<ID=LowQual,Description=\"Low quality\">\n##ALT=<ID=DEL,Description=\"Deletion\">");
        foreach (var (id, number, type) in Info) file.WriteLine($"##INFO=<ID={id},Number={number},Type={type},Description=\"{id}\">");
        foreach (var (id, number, type) in Format) file.WriteLine($"##FORMAT=<ID={id},Number={number},Type={type},Description=\"{id}\">");
        foreach (var chromosome in chromosomes) file.WriteLine($"##contig=<ID=chr{chromosome.Name},length={chromosome.Length}>");
        file.WriteLine("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNA00001");
        var total = chromosomes.Sum(chromosome => (long)chromosome.Length);
        foreach (var chromosome in chromosomes)
        {
            var count = (int)(lines * (long)chromosome.Length / total);
            var step = count == 0 ? 0 : chromosome.Length / (count + 1);
            for (var i = 1; i <= count; i++) WriteLine(file, random, chromosome, (i * step) - random.Next(step), i);
        }
    }

    private static void WriteLine(StreamWriter file, Random random, Chromosome chromosome, int position, int line)
    {
        position = Math.Max(position, 1);
        var reference = Bases[random.Next(4)];
        var (depth, isHomozygous) = (random.Next(20, 50), random.Next(3) == 0);
        var reads = isHomozygous ? depth : random.Next(depth / 3, depth * 2 / 3);
        if (line % StructuralEvery == 0 && position + 5000 < chromosome.Length)
        {
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chr{chromosome.Name}\t{position}\t.\t{reference}\t<DEL>\t{random.Next(20, 900)}\tPASS\tSVTYPE=DEL;END={position + random.Next(50, 5000)};CIPOS=-10,10;CIEND=-20,20;SVLEN=-500\tGT:CN\t0/1:1"));
            return;
        }
        var kind = random.Next(20);
        var tail = new string([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Bases[random.Next(4)])]);
        var (written, alternate) = kind switch
        {
            0 => ($"{reference}{tail}", $"{reference}"),
            1 => ($"{reference}", $"{reference}{tail}"),
            _ => ($"{reference}", $"{Bases[(Bases.IndexOf(reference, StringComparison.Ordinal) + random.Next(1, 4)) % 4]}"),
        };
        file.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"chr{chromosome.Name}\t{position}\t{(random.Next(10) == 0 ? "." : "rs" + random.Next(1_000_000_000))}\t{written}\t{alternate}\t{random.Next(3000, 200000) / 100.0}\t{(random.Next(20) == 0 ? "LowQual" : "PASS")}\tAC=1;AF=0.500;AN=2;BaseQRankSum=0.{random.Next(1000)};DP={depth};FS=1.{random.Next(1000)};MQ=60.00;MQRankSum=0.000;QD=12.{random.Next(100)};SOR=0.{random.Next(1000)}\tGT:AD:DP:GQ:PL\t{(isHomozygous ? "1/1" : "0/1")}:{depth - reads},{reads}:{depth}:99:{random.Next(900)},0,{random.Next(900)}"));
    }
}
