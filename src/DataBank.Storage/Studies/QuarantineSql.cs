namespace DataBank.Storage;

/// <summary>All statements of the quarantine.</summary>
internal static class QuarantineSql
{
    public static string Totals(DatabaseEngine engine) => "select count(*), coalesce(sum(blob_size), 0) from quarantined_file";

    public static string Find(DatabaseEngine engine) => $"select {Columns} from quarantined_file where file_key = @key";

    public static string FindBlob(DatabaseEngine engine) => "select file_key from quarantined_file where blob_hash = @hash";

    public static string Insert(DatabaseEngine engine) =>
        """
        insert into quarantined_file (file_key, blob_hash, blob_size, sender, reason, received_at)
        values (@key, @hash, @size, @sender, @reason, @at)
        """;

    public static string Delete(DatabaseEngine engine) => "delete from quarantined_file where file_key = @key";

    /// <summary>One page, oldest first.</summary>
    public static string Page(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}{Columns} from quarantined_file where file_key > @after order by file_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}";

    private const string Columns = "file_key, blob_hash, blob_size, sender, reason, received_at";
}
