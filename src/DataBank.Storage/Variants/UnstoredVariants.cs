using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// Variants of imported genomes that are no stored Observations, and that questions to all patients find all the same: what a tumour has beside what is
/// reported, structural ones. Compiles what is asked of them, as <see cref="VariantIndex"/> does of stored ones.
/// </summary>
internal static class UnstoredVariants
{
    /// <summary>A select of the patients who have one.</summary>
    public static string Patients(SearchCompiler compiler, VariantCriterion variant) => UnstoredVariantSql.Patients(compiler.Engine, Condition(compiler, variant));

    /// <summary>A select of the numbers of the Specimens that they were found in: a variant is of the time when its specimen was taken.</summary>
    public static string Specimens(SearchCompiler compiler, VariantCriterion variant) =>
        UnstoredVariantSql.Specimens(compiler.Engine, $"{Condition(compiler, variant)} and {compiler.IsShown(["Specimen"], "s.number")}");

    // On i (variant_import).
    private static string Condition(SearchCompiler compiler, VariantCriterion variant)
    {
        var source = variant.SourceClass is { } asked ? $"i.source_class = {compiler.Bind(asked.ToString())} and " : "";
        var shown = compiler.ShowsAll ? "" : $"{UnstoredVariantSql.HasFile(compiler.Engine, compiler.IsShown(["DocumentReference"], "d.number"))} and ";
        var (places, others) = (Places(compiler, variant), Others(compiler, variant));
        return source + shown + UnstoredVariantSql.Has(compiler.Engine, places, others);
    }

    // What indexes lead to.
    private static List<string> Places(SearchCompiler compiler, VariantCriterion variant)
    {
        var where = new List<string>();
        if (variant.Gene is { } gene)
            where.Add(gene.StartsWith("HGNC:", StringComparison.Ordinal) ? $"c.hgnc_id = {compiler.Bind(gene)}" : $"c.gene in ({compiler.Bind(gene)}, {compiler.Bind(OpenReadingFrame(gene))})");
        if (variant.Protein is { } protein) where.Add($"c.protein_key = {compiler.Bind(protein)}");
        if (variant.Coding is { } coding) where.Add($"c.coding = {compiler.Bind(coding)}");
        if ((variant.Allele ?? (variant.Genomic is null ? null : AskedAllele.Of(variant)?.Allele)) is { } allele)
        {
            var key = compiler.Bind(Variant.KeyOf(allele.ToString()));
            where.Add($"(c.spdi_key = {key} or c.allele_key = {key})");
        }
        else if (variant.Genomic is not null) where.Add("1 = 0"); // Of HGVS on a genome, substitutions alone are alleles without a reference genome.
        if (variant.Range is { } range)
            where.Add($"c.accession = {compiler.Bind(range.Accession)} and c.start_position < {compiler.Bind(range.End)} and c.end_position > {compiler.Bind(range.Start)}");
        if (variant.Subsumed is { } subsumed)
            where.Add($"c.accession = {compiler.Bind(subsumed.Accession)} and c.start_position <= {compiler.Bind(subsumed.Start)} and c.end_position >= {compiler.Bind(subsumed.End)}");
        return where;
    }

    private static List<string> Others(SearchCompiler compiler, VariantCriterion variant)
    {
        var where = new List<string> { "c.observation_id is null" };
        if (variant.Transcript is { } transcript)
            where.Add($"({string.Join(" or ", "(.:".Select(end => $"c.hgvs_c like {compiler.Bind($"{transcript.Replace("_", "\\_", StringComparison.Ordinal)}{end}%")} escape '\\'"))})");
        if (variant.IsStructural is { } isStructural) where.Add(isStructural ? "c.structural_kind is not null" : "c.structural_kind is null");
        if (variant.Consequence is { } consequence) where.Add(UnstoredVariantSql.HasConsequence(compiler.Engine, Consequences.KindsOf(consequence).Select(kind => compiler.Bind($"&{kind}&"))));
        if (variant.LeastFrequency is { } frequency) where.Add($"c.frequency >= {compiler.Bind(frequency)}");
        return where;
    }

    // Symbols are of capitals but for those of open reading frames, C9orf72 (https://www.genenames.org/about/guidelines/).
    private static string OpenReadingFrame(string gene) => gene.StartsWith('C') ? gene.Replace("ORF", "orf", StringComparison.Ordinal) : gene;
}
