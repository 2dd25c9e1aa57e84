namespace DataBank.Storage;

/// <summary>Statements that keep what Observations of variants say of their variant.</summary>
internal static class VariantIndexSql
{
    private static readonly string[] columns =
    [
        "number", "gene", "gene_id", "protein", "coding", "transcript", "genomic", "allele", "accession", "start_position", "end_position",
        "is_structural", "consequence", "frequency", "source_class",
    ];

    public static string Clear(DatabaseEngine engine) => engine switch
    {
        _ => "delete from variant_index where number = @number",
    };

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => $"insert into variant_index({string.Join(", ", columns)}) values ({string.Join(", ", columns.Select(column => $"@{column}"))})",
    };

    /// <summary>SQLite only: the same, with parameters by place.</summary>
    public static string InsertRow { get; } = $"insert into variant_index({string.Join(", ", columns)}) values ({string.Join(", ", columns.Select(_ => "?"))})";

    /// <summary>The numbers of the Observations whose variant v meets conditions.</summary>
    public static string Numbers(DatabaseEngine engine, string where) => engine switch
    {
        _ => $"select v.number from variant_index v where {where}",
    };

    /// <summary>Observations of a patient among <paramref name="numbers"/>, by place.</summary>
    public static string OfPatient(DatabaseEngine engine, string numbers, string isPatient) => engine switch
    {
        _ => $"select {ResourceSql.Columns} from ({numbers}) n join reference_index p on p.number = n.number and p.param_id {isPatient} and p.target_id = @patient and p.target_type = 'Patient' "
            + "join variant_index w on w.number = n.number join resource r on r.number = n.number and r.is_current = 1 "
            + $"order by w.accession, w.start_position, r.number {ResourceSql.Limit(engine)}",
    };

    /// <summary>Whether any of some terms stands among the consequences of v.</summary>
    public static string HasConsequence(DatabaseEngine engine, IEnumerable<string> terms) => $"({string.Join(" or ", terms.Select(term => Stands(engine, "v.consequence", term)))})";

    /// <summary>Whether a text stands in another one.</summary>
    public static string Stands(DatabaseEngine engine, string text, string part) => engine switch
    {
        DatabaseEngine.Sqlite => $"instr({text}, {part}) > 0",
        DatabaseEngine.PostgreSql => $"strpos({text}, {part}) > 0",
        _ => $"charindex({part}, {text}) > 0",
    };
}
