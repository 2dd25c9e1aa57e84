using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>The statements of <see cref="VariantStore"/> and <see cref="VariantQueries"/> on the database.</summary>
internal static class VariantSql
{
    private const string ImportColumns =
        "i.id, i.patient_id, i.specimen_id, i.file_hash, i.file_bytes, i.is_compressed, i.assembly, i.source_class, i.collected, i.file_date, i.sample_name, "
        + "i.reference_name, i.outcome, i.load_id, i.lesion_id, i.annotation_name, i.assay, i.file_md5";

    private static readonly (string Name, string Type)[] cohortColumns =
    [
        ("load_id", "text"), ("ordinal", "bigint"), ("accession", "text"), ("start_position", "int"), ("end_position", "int"), ("inner_start", "int"),
        ("inner_end", "int"), ("vcf_position", "int"), ("reference_allele", "text"), ("alternate_allele", "text"), ("structural_kind", "int"),
        ("copy_number", "float"), ("allele_key", "text"), ("spdi_key", "text"), ("spdi", "text"), ("gene", "text"), ("hgnc_id", "text"), ("hgvs_c", "text"),
        ("hgvs_p", "text"), ("protein_key", "text"), ("consequence", "text"), ("allelic_state", "text"), ("alternate_reads", "int"), ("depth", "int"),
        ("frequency", "float"), ("clinvar", "text"), ("observation_id", "text"), ("coding", "text"),
    ];

    /// <summary>Imports whose variants can be read: those of before there were files can't.</summary>
    public static string FindImport(DatabaseEngine engine) => engine switch
    {
        _ => $"select {ImportColumns} from variant_import i where i.id = @id and i.load_id <> ''",
    };

    public static string ImportsOfPatient(DatabaseEngine engine) => engine switch
    {
        _ => $"select {ImportColumns} from variant_import i where i.patient_id = @patient_id and i.load_id <> '' order by i.published_at, i.id",
    };

    /// <summary>Of all that can be read.</summary>
    public static string ImportIds(DatabaseEngine engine) => engine switch
    {
        _ => "select i.id from variant_import i where i.load_id <> @load_id order by i.id",
    };

    public static string Inherited(DatabaseEngine engine) => engine switch
    {
        _ => "select i.id, i.patient_id from variant_import i where i.source_class = @source_class and i.load_id <> '' order by i.patient_id, i.id",
    };

    public static string InsertImport(DatabaseEngine engine) => engine switch
    {
        _ => """
            insert into variant_import (id, patient_id, specimen_id, file_hash, file_bytes, is_compressed, assembly, source_class, collected, file_date,
              sample_name, reference_name, outcome, load_id, lesion_id, published_at, annotation_name, assay, file_md5)
            values (@id, @patient_id, @specimen_id, @file_hash, @file_bytes, @is_compressed, @assembly, @source_class, @collected, @file_date,
              @sample_name, @reference_name, @outcome, @load_id, @lesion_id, @published_at, @annotation_name, @assay, @file_md5)
            """,
    };

    public static string DeleteImport(DatabaseEngine engine) => engine switch
    {
        _ => "delete from variant_import where id = @id",
    };

    public static string InsertPart(DatabaseEngine engine) => engine switch
    {
        _ => """
            insert into genome_part (load_id, blob_hash, chromosome, is_structural, blob_size, first_start, last_end, longest, row_count)
            values (@load_id, @blob_hash, @chromosome, @is_structural, @blob_size, @first_start, @last_end, @longest, @row_count)
            """,
    };

    /// <summary>The files of an import that may hold variants of a range.</summary>
    public static string Parts(DatabaseEngine engine) => engine switch
    {
        _ => """
            select blob_hash, blob_size, first_start, last_end, longest, row_count from genome_part
            where load_id = @load_id and chromosome = @chromosome and is_structural = @is_structural and first_start < @end_position and last_end > @start_position
            order by first_start, blob_hash
            """,
    };

    public static string DeleteParts(DatabaseEngine engine) => engine switch
    {
        _ => "delete from genome_part where load_id = @load_id",
    };

    public static string PartBlobs(DatabaseEngine engine) => engine switch
    {
        _ => "select distinct blob_hash from genome_part where load_id = @load_id",
    };

    public static string DeleteCohort(DatabaseEngine engine) => engine switch
    {
        _ => "delete from cohort_variant where load_id = @load_id",
    };

    /// <summary>The Observations that are stored for an import's variants.</summary>
    public static string ObservationIds(DatabaseEngine engine) => engine switch
    {
        _ => "select observation_id from cohort_variant where load_id = @load_id and observation_id is not null",
    };

    /// <summary>Forgets the Observations of a load that are not among @observations.</summary>
    public static string Report(DatabaseEngine engine) => engine switch
    {
        _ => $"update cohort_variant set observation_id = null where load_id = @load_id and observation_id is not null and observation_id not in ({ValueListSql.Texts(engine, "@observations")})",
    };

    /// <summary>Removes what loads left that broke off: those that began before a time and that no import names.</summary>
    public static string SweepCohort(DatabaseEngine engine) => engine switch
    {
        _ => "delete from cohort_variant where load_id < @before and not exists (select 1 from variant_import i where i.load_id = cohort_variant.load_id)",
    };

    /// <summary>Adds the rows in @rows, a JSON array of arrays.</summary>
    public static string InsertCohort(DatabaseEngine engine)
    {
        var values = string.Join(", ", cohortColumns.Select((column, position) => engine switch
        {
            DatabaseEngine.Sqlite => $"json_extract(value, '$[{position}]')",
            DatabaseEngine.PostgreSql => $"cast(value ->> {position} as {TypeOf(engine, column.Type)})",
            DatabaseEngine.SqlServer => $"c{position}",
            _ => throw new UnreachableException(),
        }));
        var rows = engine switch
        {
            DatabaseEngine.Sqlite => "json_each(@rows)",
            DatabaseEngine.PostgreSql => "json_array_elements(cast(@rows as json)) as list(value)",
            DatabaseEngine.SqlServer => $"openjson(@rows) with ({string.Join(", ", cohortColumns.Select((column, position) => $"c{position} {TypeOf(engine, column.Type)} '$[{position}]'"))})",
            _ => throw new UnreachableException(),
        };
        return $"insert into cohort_variant ({string.Join(", ", cohortColumns.Select(column => column.Name))}) select {values} from {rows}";
    }

    /// <summary>Published variants that meet conditions on c (cohort_variant) and i (variant_import).</summary>
    public static string InCohort(DatabaseEngine engine, string conditions) => engine switch
    {
        _ => $"""
            select i.id, i.patient_id, i.specimen_id, i.source_class, i.assembly, c.accession, c.start_position, c.end_position, c.inner_start, c.inner_end,
              c.vcf_position, c.reference_allele, c.alternate_allele, c.structural_kind, c.copy_number, c.allele_key, c.spdi, c.gene, c.hgnc_id, c.hgvs_c, c.hgvs_p,
              c.consequence, c.allelic_state, c.alternate_reads, c.depth, c.frequency, c.clinvar, c.observation_id
            from cohort_variant c join variant_import i on i.load_id = c.load_id
            where 1 = 1{conditions}
            order by i.patient_id, i.id, c.ordinal
            """,
    };

    private static string TypeOf(DatabaseEngine engine, string type) => (engine, type) switch
    {
        (DatabaseEngine.SqlServer, "text") => "nvarchar(max)",
        (DatabaseEngine.PostgreSql, "float") => "double precision",
        _ => type,
    };
}
