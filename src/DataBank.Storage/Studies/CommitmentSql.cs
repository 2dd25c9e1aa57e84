namespace DataBank.Storage;

/// <summary>All statements of storage commitment.</summary>
internal static class CommitmentSql
{
    /// <summary>Where these instances are kept, by their UIDs.</summary>
    public static string Holdings(DatabaseEngine engine) =>
        $"""
        select i.sop_instance_uid, i.sop_class_uid, s.study_uid, e.series_uid, i.blob_hash, i.blob_size
        from instance i join series e on e.series_key = i.series_key join study s on s.study_key = i.study_key
        where i.sop_instance_uid in ({ValueListSql.Texts(engine, "@uids")})
        """;

    public static string Find(DatabaseEngine engine) => "select result from commitment where transaction_uid = @transaction";

    public static string Insert(DatabaseEngine engine) =>
        $"insert into commitment (transaction_uid, made_at, result) values (@transaction, @now, @result){(engine == DatabaseEngine.SqlServer ? "" : " on conflict (transaction_uid) do nothing")}";

    public static string Forget(DatabaseEngine engine) => "delete from commitment where made_at < @before";
}
