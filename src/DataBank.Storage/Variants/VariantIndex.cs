using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Keeps the index of variants beside that of search parameters, and compiles what is asked of it.</summary>
internal static class VariantIndex
{
    public static async Task AddAsync(WriteSession session, StatementBatch statements, IReadOnlyList<(long Number, VariantTraits Traits)> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        if (session.Engine == DatabaseEngine.Sqlite)
        {
            var insert = session.Insert(VariantIndexSql.InsertRow);
            foreach (var (number, traits) in rows)
            {
                insert.Add(number).Add(Short(traits.Gene)).Add(Short(traits.GeneId)).Add(IndexText.Whole(traits.Protein)).Add(IndexText.Whole(traits.Coding))
                    .Add(Short(traits.Transcript)).Add(IndexText.Whole(traits.Genomic)).Add(IndexText.Whole(traits.Allele)).Add(Short(traits.Accession))
                    .Add(traits.Start).Add(traits.End).Add(traits.IsStructural ? 1 : 0).Add(IndexText.Beginning(traits.Consequence)).Add(traits.Frequency).Add(traits.SourceClass).Run();
            }
            return;
        }
        foreach (var (number, traits) in rows)
        {
            await statements.AddAsync(
                VariantIndexSql.Insert(session.Engine), cancellation,
                ("@number", number), ("@gene", Short(traits.Gene)), ("@gene_id", Short(traits.GeneId)), ("@protein", IndexText.Whole(traits.Protein)),
                ("@coding", IndexText.Whole(traits.Coding)), ("@transcript", Short(traits.Transcript)), ("@genomic", IndexText.Whole(traits.Genomic)),
                ("@allele", IndexText.Whole(traits.Allele)), ("@accession", Short(traits.Accession)), ("@start_position", traits.Start), ("@end_position", traits.End), ("@is_structural", traits.IsStructural),
                ("@consequence", IndexText.Beginning(traits.Consequence)), ("@frequency", traits.Frequency), ("@source_class", traits.SourceClass));
        }
    }

    /// <summary>A select of the numbers of the Observations that are meant.</summary>
    public static string Numbers(SearchCompiler compiler, VariantCriterion variant)
    {
        var where = new List<string>();
        if (variant.Gene is { } gene) where.Add($"{(gene.StartsWith("HGNC:", StringComparison.Ordinal) ? "v.gene_id" : "v.gene")} = {compiler.Bind(Short(gene))}");
        if (variant.Protein is { } protein) where.Add($"v.protein = {compiler.Bind(IndexText.Whole(protein))}");
        if (variant.Coding is { } coding) where.Add($"v.coding = {compiler.Bind(IndexText.Whole(coding))}");
        if (variant.Transcript is { } transcript) where.Add($"v.transcript = {compiler.Bind(Short(transcript))}");
        if (variant.Genomic is { } genomic) where.Add($"v.genomic = {compiler.Bind(IndexText.Whole(genomic))}");
        if (variant.Allele is { } allele) where.Add($"v.allele = {compiler.Bind(IndexText.Whole(allele.ToString()))}");
        if (variant.Range is { } range)
            where.Add($"v.accession = {compiler.Bind(Short(range.Accession))} and v.start_position < {compiler.Bind((long)range.End)} and v.end_position > {compiler.Bind((long)range.Start)} and v.start_position >= 0");
        if (variant.Subsumed is { } subsumed)
            where.Add($"v.accession = {compiler.Bind(Short(subsumed.Accession))} and v.start_position <= {compiler.Bind((long)subsumed.Start)} and v.end_position >= {compiler.Bind((long)subsumed.End)} and v.start_position >= 0");
        if (variant.IsStructural is { } isStructural) where.Add($"v.is_structural = {compiler.Bind(isStructural ? 1 : 0)}");
        if (variant.Consequence is { } consequence) where.Add(VariantIndexSql.HasConsequence(compiler.Engine, Consequences.KindsOf(consequence).Select(kind => compiler.Bind($"&{kind}&"))));
        if (variant.LeastFrequency is { } frequency) where.Add($"v.frequency >= {compiler.Bind(frequency)}");
        if (variant.SourceClass is { } source) where.Add($"v.source_class = {compiler.Bind(source == SourceClass.Germline ? "germline" : "somatic")}");
        return VariantIndexSql.Numbers(compiler.Engine, where.Count == 0 ? "1 = 1" : string.Join(" and ", where));
    }

    // Columns of SQL Server that names stand in are no longer than this.
    private static string Short(string text) => IndexText.Clean(text) is { Length: > 64 } more ? more[..64] : IndexText.Clean(text);
}
