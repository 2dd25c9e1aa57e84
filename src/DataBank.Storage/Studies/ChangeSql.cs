namespace DataBank.Storage;

/// <summary>All statements of the change feed.</summary>
internal static class ChangeSql
{
    public static string Insert(DatabaseEngine engine) =>
        "insert into study_change (sequence, action, study_uid, series_uid, sop_instance_uid, changed_at) values (@sequence, @action, @study, @series, @uid, @at)";

    /// <summary>Entries in the order of commits; only those that no open write can still come before. The last part is a condition on the study s.</summary>
    public static string Page(DatabaseEngine engine, bool withMetadata, string conditions) =>
        $"""
        select c.sequence, c.action, c.study_uid, c.series_uid, c.sop_instance_uid, c.changed_at, i.version, {(withMetadata ? "i.metadata" : "null")}, s.coerced
        from study_change c left join instance i on i.sop_instance_uid = c.sop_instance_uid left join study s on s.study_key = i.study_key
        where c.sequence > @after and c.changed_at >= @from and c.changed_at < @until and {DatabaseSql.Settled(engine, "c.sequence")}{conditions}
        order by c.sequence
        {(engine == DatabaseEngine.SqlServer ? "offset @offset rows fetch next @count rows only" : "limit @count offset @offset")}
        """;

    /// <summary>Of all entries, those that are held back too.</summary>
    public const string Highest = "select max(sequence) from study_change";

    public static string Latest(DatabaseEngine engine) => $"select max(c.sequence) from study_change c where {DatabaseSql.Settled(engine, "c.sequence")}";

    /// <summary>The same among those that are shown.</summary>
    public static string LatestShown(DatabaseEngine engine, string conditions) =>
        $"""
        select {(engine == DatabaseEngine.SqlServer ? "top (1) " : "")}c.sequence from study_change c left join study s on s.study_uid = c.study_uid
        where {DatabaseSql.Settled(engine, "c.sequence")}{conditions} order by c.sequence desc{(engine == DatabaseEngine.SqlServer ? "" : " limit 1")}
        """;
}
