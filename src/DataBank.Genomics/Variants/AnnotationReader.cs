namespace DataBank.Genomics;

/// <summary>Takes the annotation of one allele from INFO/ANN (SnpEff) or INFO/CSQ (VEP): the allele's own entry, on the preferred transcript.</summary>
internal sealed class AnnotationReader(VcfHeader header)
{
    private const int LongestHgvs = 500;
    private const int LongestGene = 100;

    public VariantAnnotation? Find(VcfRecord record, int allele)
    {
        if (header.CsqFields.Count > 0 && record.InfoValue("CSQ") is { Length: > 0 } csq)
            return Best(csq, header.CsqFields, entry => IsCsqEntryOf(entry, record, allele)) is { } entry ? FromCsq(entry) : null;
        if (header.AnnFields.Count > 0 && record.InfoValue("ANN") is { Length: > 0 } ann)
            return Best(ann, header.AnnFields, entry => entry["Allele"] == record.Alternates[allele - 1]) is { } entry ? FromAnn(entry) : null;
        return null;
    }

    private static Dictionary<string, string>? Best(string info, IReadOnlyList<string> fields, Func<Dictionary<string, string>, bool> isOfAllele) =>
        info.Split(',').Select(entry => Read(entry, fields)).Where(isOfAllele).MaxBy(Preference);

    private static Dictionary<string, string> Read(string entry, IReadOnlyList<string> fields)
    {
        var values = entry.Split('|');
        var named = new Dictionary<string, string>(StringComparer.Ordinal) { ["Allele"] = "" };
        for (var i = 0; i < Math.Min(values.Length, fields.Count); i++)
            named[fields[i]] = Uri.UnescapeDataString(values[i]);
        return named;
    }

    /// <summary>MANE before the annotator's pick, before the canonical transcript, before any RefSeq one.</summary>
    private static int Preference(Dictionary<string, string> entry) =>
        entry.GetValueOrDefault("MANE_SELECT") is { Length: > 0 } ? 4
        : entry.GetValueOrDefault("PICK") == "1" ? 3
        : entry.GetValueOrDefault("CANONICAL") == "YES" ? 2
        : (entry.GetValueOrDefault("Feature") ?? entry.GetValueOrDefault("Feature_ID") ?? "").StartsWith("NM_", StringComparison.Ordinal) ? 1
        : 0;

    /// <summary>VEP names alleles without the base that REF and all ALTs begin with, "-" when nothing is left.</summary>
    private static bool IsCsqEntryOf(Dictionary<string, string> entry, VcfRecord record, int allele)
    {
        if (entry.GetValueOrDefault("ALLELE_NUM") is { Length: > 0 } number)
            return number == allele.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var alternate = record.Alternates[allele - 1];
        var shared = record.Alternates.Any(other => other.Length != record.Reference.Length)
            && record.Alternates.All(other => other[0] == record.Reference[0]);
        return entry["Allele"] == (shared ? alternate.Length == 1 ? "-" : alternate[1..] : alternate);
    }

    private static VariantAnnotation? FromCsq(Dictionary<string, string> entry) => entry.GetValueOrDefault("SYMBOL") is not { Length: > 0 and < LongestGene } gene
        ? null
        : new VariantAnnotation(
            gene,
            entry.GetValueOrDefault("HGNC_ID") is { Length: > 0 } id ? $"HGNC:{id[(id.LastIndexOf(':') + 1)..]}" : null,
            Transcript(entry.GetValueOrDefault("Feature")),
            Hgvs(entry.GetValueOrDefault("HGVSc")),
            Hgvs(entry.GetValueOrDefault("HGVSp")) is { } protein ? Predicted(protein) : null,
            entry.GetValueOrDefault("Consequence") ?? "");

    private static VariantAnnotation? FromAnn(Dictionary<string, string> entry)
    {
        if (entry.GetValueOrDefault("Gene_Name") is not { Length: > 0 and < LongestGene } gene)
            return null;
        var transcript = Transcript(entry.GetValueOrDefault("Feature_ID"));
        return new VariantAnnotation(
            gene,
            null,
            transcript,
            transcript is not null ? Hgvs($"{transcript}:{entry.GetValueOrDefault("HGVS.c")}") : null,
            entry.GetValueOrDefault("HGVS.p") is ['p', '.', _, ..] protein ? Predicted(protein) : null,
            entry.GetValueOrDefault("Annotation") ?? "");
    }

    private static string? Transcript(string? feature) =>
        feature is ['N', 'M' or 'R', '_', ..] or ['E', 'N', 'S', 'T', ..] ? feature : null;

    private static string? Hgvs(string? text) =>
        text is { Length: < LongestHgvs } && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon + 2 < text.Length
            && text[colon + 2] == '.' && !text.AsSpan().ContainsAny(' ', '\t')
            ? text
            : null;

    /// <summary>An annotator computes the protein change from DNA: HGVS puts such a change in parentheses.</summary>
    private static string Predicted(string protein)
    {
        var change = protein.IndexOf("p.", StringComparison.Ordinal) + 2;
        return change < 2 || change == protein.Length || protein[change] is '(' or '?' ? protein : $"{protein[..change]}({protein[change..]})";
    }
}
