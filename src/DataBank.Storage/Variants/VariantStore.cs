using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// The imported genomes. What a reading of a file brings (a load) goes in ahead: its columnar files into the blobs, its rows for the cohort in
/// batches, so that a genome never holds the writer for long. None of it shows until the import's own row names the load, in the
/// transaction that writes the FHIR resources. What a crash leaves before that no query sees, and it is swept.
/// </summary>
public sealed class VariantStore(Database database)
{
    /// <summary>Rows for the cohort in one transaction.</summary>
    public const int BatchRows = 2_000;

    public Database Database => database;

    /// <summary>A new load; the text rises with time.</summary>
    public string NewLoadId() => NewLoadId(database.Clock.GetUtcNow());

    /// <summary>Finds a published import.</summary>
    public Task<VariantImport?> FindImportAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(session => FindImportAsync(session, id, cancellation), cancellation);

    /// <summary>The published imports of a patient, in the order in which they came.</summary>
    public Task<IReadOnlyList<VariantImport>> ImportsOfAsync(string patientId, CancellationToken cancellation) =>
        database.ReadAsync(session => ImportsOfAsync(session, patientId, cancellation), cancellation);

    /// <summary>The same inside a write or a read that does more.</summary>
    public static async Task<IReadOnlyList<VariantImport>> ImportsOfAsync(ReadSession session, string patientId, CancellationToken cancellation)
    {
        await using var command = session.Command(VariantSql.ImportsOfPatient(session.Engine)).Add("@patient_id", patientId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var imports = new List<VariantImport>();
        while (await row.ReadAsync(cancellation)) imports.Add(ToImport(row));
        return imports;
    }

    /// <summary>The ids of all published imports.</summary>
    public Task<IReadOnlyList<string>> ImportIdsAsync(CancellationToken cancellation) =>
        database.ReadAsync(session => TextsAsync(session, VariantSql.ImportIds(session.Engine), "", cancellation), cancellation);

    /// <summary>Ids of published imports of inherited genomes, and of their patients.</summary>
    public Task<IReadOnlyList<(string Id, string PatientId)>> InheritedAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<(string, string)>>(
        async session =>
        {
            await using var command = session.Command(VariantSql.Inherited(session.Engine)).Add("@source_class", nameof(SourceClass.Germline));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<(string, string)>();
            while (await row.ReadAsync(cancellation)) found.Add((row.GetString(0), row.GetString(1)));
            return found;
        },
        cancellation);

    /// <summary>Adds rows for the cohort ahead of publication, in one transaction.</summary>
    /// <param name="firstOrdinal">The rows are numbered from here.</param>
    public Task AddAsync(string loadId, string importId, SourceClass sourceClass, long firstOrdinal, IReadOnlyList<Variant> variants, CancellationToken cancellation)
    {
        var rows = CohortRows.ToJson(loadId, importId, sourceClass, firstOrdinal, variants);
        return database.WriteAsync(session => ExecuteAsync(session, VariantSql.InsertCohort(session.Engine), command => command.Add("@rows", rows), cancellation), cancellation);
    }

    /// <summary>Of a load's variants, none but these are stored as Observations.</summary>
    public Task ReportAsync(string loadId, IReadOnlyList<string> observationIds, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(session, VariantSql.Report(session.Engine), command => command.Add("@load_id", loadId).Add("@observations", JsonSerializer.Serialize(observationIds)), cancellation), cancellation);

    /// <summary>Makes a load visible in place of what its import had before, inside the write that stores its resources.</summary>
    public static async Task PublishAsync(WriteSession session, VariantImport import, IReadOnlyList<GenomePart> parts, CancellationToken cancellation)
    {
        await DeleteAsync(session, import.Id, cancellation);
        foreach (var part in parts)
        {
            await ExecuteAsync(
                session, VariantSql.InsertPart(session.Engine),
                command => command.Add("@load_id", import.LoadId).Add("@blob_hash", part.Blob.Hash).Add("@chromosome", part.Chromosome).Add("@is_structural", part.IsStructural)
                    .Add("@blob_size", part.Blob.SizeBytes).Add("@first_start", part.FirstStart).Add("@last_end", part.LastEnd).Add("@longest", part.Longest).Add("@row_count", part.Rows),
                cancellation);
        }
        var report = import.Report;
        await ExecuteAsync(
            session, VariantSql.InsertImport(session.Engine),
            command => command.Add("@id", import.Id).Add("@patient_id", report.PatientId).Add("@specimen_id", report.SpecimenId).Add("@file_hash", report.FileHash)
                .Add("@file_bytes", report.FileBytes).Add("@is_compressed", report.IsCompressed).Add("@assembly", report.Assembly.ToString())
                .Add("@source_class", report.SourceClass.ToString()).Add("@collected", report.Collected)
                .Add("@file_date", report.FileDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Add("@sample_name", import.SampleName)
                .Add("@reference_name", report.ReferenceName).Add("@outcome", import.OutcomeJson).Add("@load_id", import.LoadId).Add("@lesion_id", report.LesionId).Add("@published_at", session.NowMilliseconds)
                .Add("@annotation_name", report.AnnotationName).Add("@assay", report.Assay).Add("@file_md5", report.FileMd5),
            cancellation);
    }

    /// <summary>Removes an import with all its variants, inside the write that removes its resources.</summary>
    /// <returns>The hashes of its files, the original among them, which are the caller's to release.</returns>
    public static async Task<IReadOnlyList<string>> DeleteAsync(WriteSession session, string importId, CancellationToken cancellation)
    {
        if (await FindImportAsync(session, importId, cancellation) is not { } import)
        {
            await ExecuteAsync(session, VariantSql.DeleteImport(session.Engine), command => command.Add("@id", importId), cancellation);
            return [];
        }
        var hashes = await TextsAsync(session, VariantSql.PartBlobs(session.Engine), import.LoadId, cancellation);
        foreach (var sql in new[] { VariantSql.DeleteParts(session.Engine), VariantSql.DeleteCohort(session.Engine) })
            await ExecuteAsync(session, sql, command => command.Add("@load_id", import.LoadId), cancellation);
        await ExecuteAsync(session, VariantSql.DeleteImport(session.Engine), command => command.Add("@id", importId), cancellation);
        return [import.Report.FileHash, .. hashes];
    }

    /// <summary>Logical ids of the Observations that are stored for an import's variants.</summary>
    public static Task<IReadOnlyList<string>> ObservationIdsAsync(ReadSession session, VariantImport import, CancellationToken cancellation) =>
        TextsAsync(session, VariantSql.ObservationIds(session.Engine), import.LoadId, cancellation);

    /// <summary>Removes the rows of a load that is not published.</summary>
    public Task RemoveLoadAsync(string loadId, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(session, VariantSql.DeleteCohort(session.Engine), command => command.Add("@load_id", loadId), cancellation), cancellation);

    /// <summary>Removes the rows of loads that broke off before a time.</summary>
    /// <returns>How many rows.</returns>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(session, VariantSql.SweepCohort(session.Engine), command => command.Add("@before", NewLoadId(before)), cancellation), cancellation);

    private static string NewLoadId(DateTimeOffset time) => TimeOrderedId.New(time).ToString("n");

    /// <summary>The same inside a write or a read that does more.</summary>
    public static async Task<VariantImport?> FindImportAsync(ReadSession session, string id, CancellationToken cancellation)
    {
        await using var command = session.Command(VariantSql.FindImport(session.Engine)).Add("@id", id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? ToImport(row) : null;
    }

    private static VariantImport ToImport(DbDataReader row)
    {
        var report = new GenomicReport(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt32(5) != 0, Enum.Parse<GenomeAssembly>(row.GetString(6)),
            Enum.Parse<SourceClass>(row.GetString(7), ignoreCase: true), row.TextOrNull(8),
            row.TextOrNull(9) is { } date ? DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null)
        { ReferenceName = row.TextOrNull(11), LesionId = row.TextOrNull(14), AnnotationName = row.TextOrNull(15), Assay = row.TextOrNull(16), FileMd5 = row.TextOrNull(17) };
        return new VariantImport(report, row.GetString(10), row.GetString(12)) { LoadId = row.GetString(13) };
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(ReadSession session, string sql, string loadId, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@load_id", loadId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }

    private static async Task<int> ExecuteAsync(WriteSession session, string sql, Action<DbCommand> parameters, CancellationToken cancellation)
    {
        await using var command = session.Command(sql);
        parameters(command);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
