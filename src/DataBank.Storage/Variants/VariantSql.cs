using System.Globalization;

namespace DataBank.Storage;

/// <summary>The statements of <see cref="VariantStore"/>; they are the same on every engine.</summary>
internal static class VariantSql
{
    private static readonly string[] Columns =
    [
        "import_id", "accession", "start_position", "ordinal", "end_position", "reference_allele", "alternate_allele", "allele_key", "allelic_state",
        "alternate_reads", "depth", "frequency", "gene", "hgvs_c", "hgvs_p", "clinvar", "observation_id",
    ];

    public static string FindImport(DatabaseEngine engine) => Same(
        engine, "select id, patient_id, specimen_id, file_hash, source_class, outcome from variant_import where id = @id");

    public static string InsertImport(DatabaseEngine engine) => Same(
        engine,
        """
        insert into variant_import (id, patient_id, specimen_id, file_hash, source_class, outcome, published_at)
        values (@id, @patient_id, @specimen_id, @file_hash, @source_class, @outcome, @published_at)
        """);

    public static string DeleteVariants(DatabaseEngine engine) => Same(engine, "delete from variant where import_id = @import_id");

    /// <summary>One statement for several rows: parameters of row n end in "_n".</summary>
    public static string InsertVariants(DatabaseEngine engine, int rows) => Same(
        engine,
        $"insert into variant ({string.Join(", ", Columns)}) values " + string.Join(
            ", ", Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", Columns.Select(column => Parameter(column, row)))})")));

    public static string InRegion(DatabaseEngine engine) => Same(
        engine,
        """
        select v.import_id, v.accession, v.start_position, v.end_position, v.reference_allele, v.alternate_allele, v.gene, v.frequency, v.observation_id
        from variant_import i join variant v on v.import_id = i.id
        where i.patient_id = @patient_id and v.accession = @accession and v.start_position < @end_position and v.end_position > @start_position
        order by v.start_position, v.import_id, v.ordinal
        """);

    public static string Parameter(string column, int row) => string.Create(CultureInfo.InvariantCulture, $"@{column}_{row}");

    // Plain SQL needs no dialect; the engine stays a parameter so that a test can ask for every statement of every engine.
    private static string Same(DatabaseEngine engine, string sql) => Enum.IsDefined(engine) ? sql : throw new ArgumentOutOfRangeException(nameof(engine));
}
