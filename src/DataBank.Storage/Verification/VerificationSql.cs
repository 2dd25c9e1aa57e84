namespace DataBank.Storage;

/// <summary>Every place where a row refers to a blob; a new one belongs here.</summary>
internal static class VerificationSql
{
    /// <summary>What refers, and to which blob; the size is null where the row does not keep it.</summary>
    public static string References(DatabaseEngine engine) => engine switch
    {
        _ => "select 'instance' as kind, sop_instance_uid as name, blob_hash as hash, blob_size as size from instance where blob_hash is not null "
            + "union all select 'removed instance', sop_instance_uid, blob_hash, blob_size from removed_instance where blob_hash is not null "
            + "union all select 'quarantined file', blob_hash, blob_hash, blob_size from quarantined_file "
            + "union all select 'genome import', id, file_hash, case when file_bytes > 0 then file_bytes end from variant_import "
            + "union all select distinct 'genome part', load_id, blob_hash, blob_size from genome_part "
            + "union all select 'omics file', id, file_hash, file_bytes from omics_file "
            + "union all select 'omics table', id, table_hash, table_bytes from omics_file where table_hash is not null "
            + "union all select distinct 'omics genes', genes_hash, genes_hash, genes_bytes from omics_file where genes_hash is not null "
            + "union all select 'file index', import_id, blob_hash, blob_size from file_index",
    };

    /// <summary>Those of @hashes that a row refers to.</summary>
    public static string Referenced(DatabaseEngine engine) => engine switch
    {
        _ => $"select blob_hash as hash from instance where blob_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select blob_hash from removed_instance where blob_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select blob_hash from quarantined_file where blob_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select file_hash from variant_import where file_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select blob_hash from genome_part where blob_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select file_hash from omics_file where file_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select table_hash from omics_file where table_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select genes_hash from omics_file where genes_hash in ({ValueListSql.Texts(engine, "@hashes")}) "
            + $"union select blob_hash from file_index where blob_hash in ({ValueListSql.Texts(engine, "@hashes")})",
    };

    /// <summary>All stored resource bodies, to see that they can be read.</summary>
    public static string Bodies(DatabaseEngine engine) => engine switch
    {
        _ => $"select {ResourceSql.Columns} from resource r where r.surrogate > @after order by r.surrogate {ResourceSql.Limit(engine)}",
    };
}
