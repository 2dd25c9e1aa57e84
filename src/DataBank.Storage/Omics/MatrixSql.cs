namespace DataBank.Storage;

/// <summary>The columnar files of tables of genes, as DuckDB's statements.</summary>
internal static class MatrixSql
{
    public const string Table = "matrix";

    public const string Create = "create table matrix (feature varchar, name varchar, value double)";

    public static string Copy(string path) => $"copy (select * from matrix order by feature) to {GenomeSql.Quote(path)} (format parquet, compression zstd, row_group_size 20000)";

    /// <summary>File, feature, name, value; the features asked for are parameters.</summary>
    public static string Read(IEnumerable<string> files, int features)
    {
        var asked = string.Join(", ", Enumerable.Repeat("(?)", features));
        return "with asked(feature) as (values " + asked + ") select t.filename, t.feature, t.name, t.value from read_parquet(["
            + string.Join(", ", files.Select(GenomeSql.Quote)) + "], filename = true) t "
            + "where t.feature in (select feature from asked) or t.name in (select feature from asked) or split_part(t.feature, '.', 1) in (select feature from asked) order by t.feature, t.filename";
    }
}
