using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataBank.Pseudonymization;

namespace DataBank.Benchmarks;

/// <summary>How fast a VCF is written anew on its way out (<c>scrub LINES</c>): lines of a germline genome with annotation, from memory to BGZF in memory.</summary>
internal static class VcfScrub
{
    private const int Chromosomes = 22;

    public static void Run(int lines)
    {
        var file = Make(lines);
        var patient = PatientContext.Create("lung", new ThemeKeys("lung", new byte[32]), Guid.NewGuid(), 2026, ["山田 太郎", "ヤマダ タロウ", "0001234567", "1970-04-01"]);
        var scrubber = new VcfScrubber(GenomePolicy.Pseudonymized, patient, new LeakGuard(patient.Identifiers));
        using var output = new MemoryStream();
        var (used, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var scrubbed = scrubber.Scrub(new MemoryStream(file), "urn:samples", [], output, CancellationToken.None);
        var (elapsed, processor) = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - used);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{scrubbed.Records} lines, {file.Length >> 20} MiB text, {output.Length >> 20} MiB BGZF: {elapsed.TotalSeconds:0.0} s, {processor.TotalSeconds:0.0} s of processor, {scrubbed.Records / processor.TotalSeconds:0} lines per processor second"));
    }

    private static byte[] Make(int lines)
    {
        var text = new StringBuilder("##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"\">\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL\">\n")
            .Append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"\">\n##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"\">\n")
            .Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n");
        for (var line = 0; line < lines; line++)
        {
            var (chromosome, position) = (1 + ((long)line * Chromosomes / lines), 1000 + (line % (lines / Chromosomes + 1) * 10));
            text.Append(CultureInfo.InvariantCulture, $"chr{chromosome}\t{position}\trs{line}\tC\tT\t{30 + (line % 70)}\tPASS\tDP={20 + (line % 40)};CSQ=T|intron_variant|GENE{line % 20000}\tGT:AD:GQ\t0/1:{line % 30},{line % 25}:{line % 99}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
