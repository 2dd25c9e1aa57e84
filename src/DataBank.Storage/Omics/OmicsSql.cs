namespace DataBank.Storage;

/// <summary>The statements of <see cref="OmicsStore"/>.</summary>
internal static class OmicsSql
{
    private const string Columns =
        "o.id, o.patient_id, o.specimen_id, o.lesion_id, o.format, o.data_type, o.file_hash, o.file_bytes, o.is_compressed, o.assembly, o.source_class, o.sample_name, o.file_date, "
        + "o.table_hash, o.table_bytes, o.outcome, o.file_md5, o.unit, o.genes_hash, o.genes_bytes";

    public static string Find(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from omics_file o where o.id = @id",
    };

    public static string OfPatient(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from omics_file o where o.patient_id = @patient_id order by o.published_at, o.id",
    };

    /// <summary>Tables of genes of one kind, of those of @patients and in @unit where they are given.</summary>
    public static string Tables(DatabaseEngine engine, bool isOfPatients, bool isInUnit) => engine switch
    {
        _ => $"select {Columns} from omics_file o where o.data_type = @data_type and o.table_hash is not null {(isInUnit ? "and o.unit = @unit " : "")}"
            + $"{(isOfPatients ? $"and o.patient_id in ({ValueListSql.Texts(engine, "@patients")}) " : "")}order by o.patient_id, o.id {ResourceSql.Limit(engine)}",
    };

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => """
            insert into omics_file (id, patient_id, specimen_id, lesion_id, format, data_type, file_hash, file_bytes, is_compressed, assembly, source_class, sample_name, file_date,
              table_hash, table_bytes, outcome, published_at, file_md5, unit, genes_hash, genes_bytes, genes_are_indexed)
            values (@id, @patient_id, @specimen_id, @lesion_id, @format, @data_type, @file_hash, @file_bytes, @is_compressed, @assembly, @source_class, @sample_name, @file_date,
              @table_hash, @table_bytes, @outcome, @published_at, @file_md5, @unit, @genes_hash, @genes_bytes, @genes_are_indexed)
            """,
    };

    /// <summary>Tables whose form, or whose list of genes, an earlier release made.</summary>
    public static string Earlier(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from omics_file o where o.table_hash is not null and o.genes_are_indexed = 0 and o.id > @after order by o.id {ResourceSql.Limit(engine)}",
    };

    public static string Renew(DatabaseEngine engine) => engine switch
    {
        _ => "update omics_file set table_hash = @table_hash, table_bytes = @table_bytes, genes_hash = @genes_hash, genes_bytes = @genes_bytes, genes_are_indexed = 1 where id = @id and table_hash = @earlier",
    };

    public static string Delete(DatabaseEngine engine) => engine switch
    {
        _ => "delete from omics_file where id = @id",
    };

    public static string FindIndex(DatabaseEngine engine) => engine switch
    {
        _ => "select format, blob_hash, blob_size from file_index where import_id = @id",
    };

    public static string InsertIndex(DatabaseEngine engine) => engine switch
    {
        _ => "insert into file_index (import_id, format, blob_hash, blob_size) values (@id, @format, @blob_hash, @blob_size)",
    };

    public static string DeleteIndex(DatabaseEngine engine) => engine switch
    {
        _ => "delete from file_index where import_id = @id",
    };
}
