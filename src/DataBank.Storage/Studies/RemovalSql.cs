namespace DataBank.Storage;

/// <summary>Statements that move instances out of their studies, and back.</summary>
internal static class RemovalSql
{
    /// <summary>Copies one instance to the removed ones; a version is removed once, so its number is the key.</summary>
    public static string Keep(DatabaseEngine engine) =>
        """
        insert into removed_instance (removed_key, study_uid, series_uid, sop_instance_uid, sop_class_uid, transfer_syntax, blob_hash, blob_size,
            frames, metadata, reason, removed_by, removed_at, coerced, assigned_patient)
        select i.version, s.study_uid, e.series_uid, i.sop_instance_uid, i.sop_class_uid, i.transfer_syntax, i.blob_hash, i.blob_size,
            i.frames, i.metadata, @reason, @by, @at, s.coerced, s.assigned_patient
        from instance i join series e on e.series_key = i.series_key join study s on s.study_key = i.study_key
        where i.instance_key = @key
        """;

    /// <summary>What a deletion is about.</summary>
    public static string Instances(DatabaseEngine engine, bool hasSeries, bool hasInstance) =>
        $"""
        select i.instance_key, s.study_uid, e.series_uid, i.sop_instance_uid
        from study s join series e on e.study_key = s.study_key join instance i on i.series_key = e.series_key
        where {Place(hasSeries, hasInstance, "s", "e", "i")}
        order by i.instance_key
        """;

    public static string DeleteInstance(DatabaseEngine engine) => "delete from instance where instance_key = @key";

    public static string DeleteExtraValues(DatabaseEngine engine) => "delete from extra_value where owner_key = @key";

    public static string RecountSeries(DatabaseEngine engine) =>
        "update series set instance_count = (select count(*) from instance i where i.series_key = series.series_key) where study_key in (select study_key from study where study_uid = @study)";

    public static string DeleteEmptySeries(DatabaseEngine engine) =>
        "delete from series where instance_count = 0 and study_key in (select study_key from study where study_uid = @study)";

    public static string DeleteEmptySpecimens(DatabaseEngine engine) =>
        "delete from series_specimen where series_key not in (select series_key from series) and study_key in (select study_key from study where study_uid = @study)";

    /// <summary>One page of the removed instances, in the order of their keys.</summary>
    public static string Page(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}{Columns} from removed_instance where removed_key > @after order by removed_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}";

    /// <summary>The deleted instances of a study, series or one UID, newest first.</summary>
    public static string Deleted(DatabaseEngine engine, bool hasSeries, bool hasInstance) =>
        $"select {Columns}, transfer_syntax, frames, metadata, coerced, assigned_patient from removed_instance where {Place(hasSeries, hasInstance, "", "", "")} order by removed_at desc, removed_key desc";

    public static string Forget(DatabaseEngine engine) => "delete from removed_instance where removed_key = @key";

    public static string OfPlace(DatabaseEngine engine, bool hasSeries, bool hasInstance) =>
        $"select removed_key, blob_hash, study_uid, series_uid, sop_instance_uid from removed_instance where {Place(hasSeries, hasInstance, "", "", "")}";

    public static string Old(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}removed_key, blob_hash, study_uid, series_uid, sop_instance_uid from removed_instance where removed_at < @before order by removed_at{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}";

    private const string Columns = "removed_key, study_uid, series_uid, sop_instance_uid, sop_class_uid, blob_hash, blob_size, reason, removed_by, removed_at";

    private static string Place(bool hasSeries, bool hasInstance, string study, string series, string instance)
    {
        static string Of(string table, string column) => table.Length == 0 ? column : $"{table}.{column}";
        return $"{Of(study, "study_uid")} = @study{(hasSeries ? $" and {Of(series, "series_uid")} = @series" : "")}{(hasInstance ? $" and {Of(instance, "sop_instance_uid")} = @instance" : "")}";
    }
}
