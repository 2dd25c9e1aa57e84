namespace DataBank.Storage;

/// <summary>Statements that move instances out of their studies, and back.</summary>
internal static class RemovalSql
{
    /// <summary>Copies one instance to the removed ones.</summary>
    public static string Keep(DatabaseEngine engine) =>
        """
        insert into removed_instance (removed_key, study_uid, series_uid, sop_instance_uid, sop_class_uid, transfer_syntax, blob_hash, blob_size,
            frames, metadata, reason, removed_by, removed_at)
        select @removed, s.study_uid, e.series_uid, i.sop_instance_uid, i.sop_class_uid, i.transfer_syntax, i.blob_hash, i.blob_size,
            i.frames, i.metadata, @reason, @by, @at
        from instance i join series e on e.series_key = i.series_key join study s on s.study_key = i.study_key
        where i.instance_key = @key
        """;
}
