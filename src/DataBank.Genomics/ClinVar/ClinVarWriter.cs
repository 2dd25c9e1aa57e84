using System.Globalization;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// Makes a <see cref="ClinVarPack"/> of a VCF as ClinVar publishes it (https://www.ncbi.nlm.nih.gov/clinvar/docs/ftp_primer/): of its small alleles
/// with a significance, each placed as variants of genomes are.
/// </summary>
public static class ClinVarWriter
{
    private const int MostTexts = 4_000_000;
    private const int LongestText = 300;
    private const int Columns = 8;

    /// <param name="vcf">Plain or gzip; can seek.</param>
    /// <param name="reference">Alleles are aligned against it; null: they stay as ClinVar, which aligns to the left itself, wrote them.</param>
    /// <returns>How many alleles, and the date of the file.</returns>
    /// <exception cref="FormatException">It is no such file, or of another assembly.</exception>
    public static (int Alleles, string Release) Write(Stream vcf, GenomeAssembly assembly, ReferenceGenome? reference, Stream output, CancellationToken cancellation)
    {
        using var text = VcfCompression.OpenText(vcf);
        var lines = new VcfLines(text);
        var release = ReadHeader(lines, assembly);
        var (entries, texts) = (new List<ClinVarEntry>(), new TextTable());
        var normaliser = reference is null ? null : new Normaliser(reference);
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line is null || line.Split('\t') is not { Length: >= Columns } column) throw new FormatException($"Line {lines.Number} is no line of a VCF.");
            if (Place(column, assembly, normaliser) is not { } variant || InfoOf(column[7], "CLNSIG") is not { } significance) continue;
            _ = uint.TryParse(column[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            entries.Add(new ClinVarEntry(
                AlleleKey.Of(variant), id, texts.At(significance), texts.At(InfoOf(column[7], "CLNREVSTAT") ?? ""), texts.At((InfoOf(column[7], "CLNDN") ?? "").Split('|')[0])));
        }
        if (entries.Count == 0) throw new FormatException("The file has no allele with a significance on a chromosome.");
        // Of an allele that stands there twice the last stays.
        var unique = entries.GroupBy(entry => entry.Key).Select(group => group.Last()).OrderBy(entry => entry.Key).ToList();
        Write(output, unique, texts.All, release);
        return (unique.Count, release);
    }

    private static string ReadHeader(VcfLines lines, GenomeAssembly assembly)
    {
        var (release, isClinVar) = ("", false);
        while (lines.TryRead(out var line))
        {
            if (line is null || !line.StartsWith('#')) break;
            if (line.StartsWith("##fileDate=", StringComparison.Ordinal)) release = line[11..].Trim();
            isClinVar |= line.StartsWith("##INFO=<ID=CLNSIG,", StringComparison.Ordinal);
            if (line.StartsWith("##reference=", StringComparison.Ordinal) && line.Contains(assembly == GenomeAssembly.GRCh37 ? "GRCh38" : "GRCh37", StringComparison.Ordinal))
                throw new FormatException("The file is of the other assembly.");
            if (!line.StartsWith("#CHROM", StringComparison.Ordinal)) continue;
            return isClinVar && release.Length <= 10 ? release : throw new FormatException("The file is no VCF of ClinVar: its header has no CLNSIG.");
        }
        throw new FormatException("The file is no VCF of ClinVar: its header does not end.");
    }

    private static Variant? Place(string[] column, GenomeAssembly assembly, Normaliser? normaliser)
    {
        if (Chromosomes.Find(assembly, column[0]) is not { } chromosome || !int.TryParse(column[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position) || position < 1
            || !AreBases(column[3]) || !AreBases(column[4]) || column[3] == column[4] || position + (long)column[3].Length - 1 > chromosome.Length)
        {
            return null;
        }
        var allele = Allele.Trim(position, column[3], column[4]);
        if (normaliser is not null && normaliser.Covers(chromosome)) (allele, _) = normaliser.Normalise(chromosome, allele);
        return new Variant(chromosome, allele.Position, allele.Reference, allele.Alternate);
    }

    private static bool AreBases(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept("ACGTN");

    private static string? InfoOf(string info, string name)
    {
        foreach (var entry in info.AsSpan().Split(';'))
        {
            var text = info.AsSpan()[entry];
            if (text.StartsWith(name, StringComparison.Ordinal) && text.Length > name.Length && text[name.Length] == '=') return text[(name.Length + 1)..].ToString();
        }
        return null;
    }

    private static void Write(Stream output, List<ClinVarEntry> entries, List<string> texts, string release)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        writer.Write(ClinVarPack.Signature);
        writer.Write(entries.Count);
        foreach (var entry in entries)
        {
            writer.Write(entry.Key);
            writer.Write(entry.VariationId);
            writer.Write(entry.Significance);
            writer.Write(entry.ReviewStatus);
            writer.Write(entry.Condition);
        }
        writer.Write(release);
        writer.Write(texts.Count);
        foreach (var text in texts) writer.Write(text);
    }

    private readonly record struct ClinVarEntry(ulong Key, uint VariationId, int Significance, int ReviewStatus, int Condition);

    private sealed class TextTable
    {
        private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

        public List<string> All { get; } = [];

        public int At(string text)
        {
            if (text.Length > LongestText) text = text[..LongestText];
            if (places.TryGetValue(text, out var known)) return known;
            if (All.Count == MostTexts) throw new FormatException("The file has too many different texts.");
            All.Add(text);
            return places[text] = All.Count - 1;
        }
    }
}
