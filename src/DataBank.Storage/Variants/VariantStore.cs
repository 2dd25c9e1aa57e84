using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// The variants of imported genomes. Rows go in ahead, in batches, so that a whole genome never holds the writer for long; they
/// belong to nothing until the import's own row is written together with its FHIR resources. A crash before that leaves rows that
/// no query sees and that the repeated import removes.
/// </summary>
public sealed class VariantStore(Database database)
{
    /// <summary>Rows per transaction.</summary>
    public const int BatchRows = 5_000;

    /// <summary>Rows per statement: seventeen parameters each, and SQL Server takes 2,100.</summary>
    private const int StatementRows = 100;

    public Database Database => database;

    /// <summary>Finds a published import.</summary>
    public Task<VariantImport?> FindImportAsync(string id, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(VariantSql.FindImport(session.Engine));
            command.Add("@id", id);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            return await row.ReadAsync(cancellation)
                ? new VariantImport(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5))
                : null;
        },
        cancellation);

    /// <summary>Removes the rows of an import that was not published.</summary>
    public Task RemoveUnpublishedAsync(string importId, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(VariantSql.DeleteVariants(session.Engine));
            command.Add("@import_id", importId);
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Adds rows ahead of publication, in one transaction.</summary>
    public Task AddAsync(string importId, IReadOnlyList<VariantRow> rows, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            foreach (var chunk in rows.Chunk(StatementRows))
            {
                await using var command = session.Command(VariantSql.InsertVariants(session.Engine, chunk.Length));
                for (var i = 0; i < chunk.Length; i++)
                    AddRow(command, importId, chunk[i], i);
                await command.ExecuteNonQueryAsync(cancellation);
            }
            return rows.Count;
        },
        cancellation);

    /// <summary>Makes an import's rows visible, inside the write that stores its resources.</summary>
    public static async Task PublishAsync(WriteSession session, VariantImport import, CancellationToken cancellation)
    {
        await using var command = session.Command(VariantSql.InsertImport(session.Engine));
        command.Add("@id", import.Id).Add("@patient_id", import.PatientId).Add("@specimen_id", import.SpecimenId).Add("@file_hash", import.FileHash)
            .Add("@source_class", import.SourceClass).Add("@outcome", import.OutcomeJson).Add("@published_at", session.Now.ToUnixTimeMilliseconds());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A patient's variants that touch an interval (0-based, half-open), by position.</summary>
    public Task<IReadOnlyList<StoredVariant>> InRegionAsync(string patientId, string accession, int start, int end, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<StoredVariant>>(
            async session =>
            {
                await using var command = session.Command(VariantSql.InRegion(session.Engine));
                command.Add("@patient_id", patientId).Add("@accession", accession).Add("@start_position", start).Add("@end_position", end);
                await using var row = await command.ExecuteReaderAsync(cancellation);
                var variants = new List<StoredVariant>();
                while (await row.ReadAsync(cancellation))
                {
                    variants.Add(new StoredVariant(
                        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5),
                        row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetDouble(7), row.IsDBNull(8) ? null : row.GetString(8)));
                }
                return variants;
            },
            cancellation);

    private static void AddRow(DbCommand command, string importId, VariantRow row, int at)
    {
        var variant = row.Variant;
        Add("import_id", importId);
        Add("accession", variant.Chromosome.Accession);
        Add("start_position", variant.Start);
        Add("ordinal", row.Ordinal);
        Add("end_position", variant.End);
        Add("reference_allele", variant.Reference);
        Add("alternate_allele", variant.Alternate);
        Add("allele_key", variant.Key);
        Add("allelic_state", variant.State?.ToString());
        Add("alternate_reads", variant.AlternateReads);
        Add("depth", variant.Depth);
        Add("frequency", variant.Frequency);
        Add("gene", variant.Annotation?.Gene);
        Add("hgvs_c", variant.Annotation?.HgvsC);
        Add("hgvs_p", variant.Annotation?.HgvsP);
        Add("clinvar", variant.ClinVar);
        Add("observation_id", row.ObservationId);

        void Add(string column, object? value) => command.Add(VariantSql.Parameter(column, at), value);
    }
}
