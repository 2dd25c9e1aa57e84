namespace DataBank.Storage;

/// <summary>The pieces of <see cref="UnstoredVariants"/>: i is variant_import, c cohort_variant, s and d resources.</summary>
internal static class UnstoredVariantSql
{
    public static string Patients(DatabaseEngine engine, string where) => engine switch
    {
        _ => $"select i.patient_id as patient from variant_import i where i.load_id <> '' and {where}",
    };

    public static string Specimens(DatabaseEngine engine, string where) =>
        $"select s.number from variant_import i {SearchCompiler.Then(engine)} resource s on s.type = 'Specimen' and s.id = i.specimen_id and s.is_current = 1 and s.deleted = 0 where i.load_id <> '' and {where}";

    /// <summary>Whether the file's DocumentReference d meets a condition.</summary>
    public static string HasFile(DatabaseEngine engine, string where) =>
        $"exists (select 1 from resource d where d.type = 'DocumentReference' and d.id = {(engine == DatabaseEngine.SqlServer ? "'gf-' + i.id" : "'gf-' || i.id")} and d.is_current = 1 and d.deleted = 0 and {where})";

    /// <summary>Whether an import has such a variant: found by an index, or, where none leads to it, one import after the other up to the first.</summary>
    public static string Has(DatabaseEngine engine, IReadOnlyList<string> places, IReadOnlyList<string> others) => engine switch
    {
        _ when places.Count == 0 => $"exists (select 1 from cohort_variant c where c.load_id = i.load_id and {string.Join(" and ", others)})",
        _ => $"i.load_id in (select c.load_id from cohort_variant c where {string.Join(" and ", places.Concat(others))})",
    };

    /// <summary>Whether any of some terms stands among the consequences of c.</summary>
    public static string HasConsequence(DatabaseEngine engine, IEnumerable<string> terms)
    {
        var all = engine == DatabaseEngine.SqlServer ? "'&' + c.consequence + '&'" : "'&' || c.consequence || '&'";
        return $"({string.Join(" or ", terms.Select(term => VariantIndexSql.Stands(engine, all, term)))})";
    }
}
