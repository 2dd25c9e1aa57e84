using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Kept files of other assays than variants, and the indexes by place of all kept files. The bytes are blobs, there before a row names them.</summary>
public sealed class OmicsStore(Database database)
{
    public Database Database => database;

    public Task<OmicsImport?> FindAsync(string id, CancellationToken cancellation) => database.ReadAsync(session => FindAsync(session, id, cancellation), cancellation);

    /// <summary>The same inside a write or a read that does more.</summary>
    public static async Task<OmicsImport?> FindAsync(ReadSession session, string id, CancellationToken cancellation) =>
        await ReadAsync(session.Command(OmicsSql.Find(session.Engine)).Add("@id", id), cancellation) is [var only] ? only : null;

    public static Task<IReadOnlyList<OmicsImport>> OfPatientAsync(ReadSession session, string patientId, CancellationToken cancellation) =>
        ReadAsync(session.Command(OmicsSql.OfPatient(session.Engine)).Add("@patient_id", patientId), cancellation);

    /// <summary>Tables of genes of one kind, by patient; no more than <paramref name="most"/>.</summary>
    /// <param name="unit">One of <see cref="MatrixUnits"/>; null: in whatever unit.</param>
    /// <param name="patientIds">Null: of all patients.</param>
    public Task<IReadOnlyList<OmicsImport>> TablesAsync(string dataType, string? unit, IReadOnlyList<string>? patientIds, int most, CancellationToken cancellation) => database.ReadAsync(
        session =>
        {
            var command = session.Command(OmicsSql.Tables(session.Engine, patientIds is not null, unit is not null)).Add("@data_type", dataType).Add("@count", most);
            if (unit is not null) command.Add("@unit", unit);
            if (patientIds is not null) command.Add("@patients", JsonSerializer.Serialize(patientIds));
            return ReadAsync(command, cancellation);
        },
        cancellation);

    /// <summary>Tables of genes whose form, or whose list of genes, an earlier release made, by id; no more than <paramref name="most"/>.</summary>
    /// <param name="after">An id.</param>
    public Task<IReadOnlyList<OmicsImport>> EarlierTablesAsync(string after, int most, CancellationToken cancellation) => database.ReadAsync(
        session => ReadAsync(session.Command(OmicsSql.Earlier(session.Engine)).Add("@after", after).Add("@count", most), cancellation), cancellation);

    /// <summary>Puts a table's form in the place of the one before; nothing happens when that is gone.</summary>
    public Task RenewAsync(OmicsImport import, MatrixTable table, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(OmicsSql.Renew(session.Engine)).Add("@id", import.File.ImportId).Add("@earlier", import.Table!.Values.Hash)
                .Add("@table_hash", table.Values.Hash).Add("@table_bytes", table.Values.SizeBytes).Add("@genes_hash", table.Genes!.Hash).Add("@genes_bytes", table.Genes.SizeBytes);
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Adds a file, inside the write that stores its resources.</summary>
    public static async Task PublishAsync(WriteSession session, OmicsImport import, FileIndex? index, CancellationToken cancellation)
    {
        var file = import.File;
        await DeleteAsync(session, file.ImportId, cancellation);
        await using var command = session.Command(OmicsSql.Insert(session.Engine))
            .Add("@id", file.ImportId).Add("@patient_id", file.PatientId).Add("@specimen_id", file.SpecimenId).Add("@lesion_id", file.LesionId).Add("@format", file.Format.Name)
            .Add("@data_type", file.DataType).Add("@file_hash", file.Hash).Add("@file_bytes", file.Bytes).Add("@is_compressed", file.IsCompressed).Add("@assembly", file.Assembly?.ToString())
            .Add("@source_class", file.SourceClass?.ToString()).Add("@sample_name", import.SampleName).Add("@file_date", file.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Add("@table_hash", import.Table?.Values.Hash).Add("@table_bytes", import.Table?.Values.SizeBytes).Add("@outcome", import.OutcomeJson).Add("@published_at", session.NowMilliseconds)
            .Add("@file_md5", file.Md5).Add("@unit", file.Unit).Add("@genes_hash", import.Table?.Genes?.Hash).Add("@genes_bytes", import.Table?.Genes?.SizeBytes)
            .Add("@genes_are_indexed", import.Table?.Genes is not null);
        await command.ExecuteNonQueryAsync(cancellation);
        if (index is not null) await SetIndexAsync(session, file.ImportId, index, cancellation);
    }

    /// <summary>Removes a file and its index; of a genome, its index alone.</summary>
    public static async Task DeleteAsync(WriteSession session, string importId, CancellationToken cancellation)
    {
        foreach (var sql in new[] { OmicsSql.Delete(session.Engine), OmicsSql.DeleteIndex(session.Engine) })
        {
            await using var command = session.Command(sql).Add("@id", importId);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    public Task<FileIndex?> FindIndexAsync(string importId, CancellationToken cancellation) => database.ReadAsync(session => FindIndexAsync(session, importId, cancellation), cancellation);

    /// <summary>The same inside a write or a read that does more.</summary>
    public static async Task<FileIndex?> FindIndexAsync(ReadSession session, string importId, CancellationToken cancellation)
    {
        await using var command = session.Command(OmicsSql.FindIndex(session.Engine)).Add("@id", importId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new FileIndex(row.GetString(0), new BlobReference(row.GetString(1), row.GetInt64(2))) : null;
    }

    /// <summary>Puts an index in place of what the file had.</summary>
    public static async Task SetIndexAsync(WriteSession session, string importId, FileIndex index, CancellationToken cancellation)
    {
        await using var delete = session.Command(OmicsSql.DeleteIndex(session.Engine)).Add("@id", importId);
        await delete.ExecuteNonQueryAsync(cancellation);
        await using var insert = session.Command(OmicsSql.InsertIndex(session.Engine))
            .Add("@id", importId).Add("@format", index.Format).Add("@blob_hash", index.Blob.Hash).Add("@blob_size", index.Blob.SizeBytes);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<IReadOnlyList<OmicsImport>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<OmicsImport>();
            while (await row.ReadAsync(cancellation)) found.Add(ToImport(row));
            return found;
        }
    }

    private static OmicsImport ToImport(DbDataReader row) => new(
        new StudyFile(
            row.GetString(0), row.GetString(1), row.GetString(6), row.GetInt64(7), row.GetInt32(8) != 0, FileFormat.Find(row.GetString(4))!, row.GetString(5),
            row.TextOrNull(9) is { } assembly ? Enum.Parse<GenomeAssembly>(assembly) : null, row.TextOrNull(10) is { } source ? Enum.Parse<SourceClass>(source) : null,
            row.TextOrNull(12) is { } date ? DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null)
        { SpecimenId = row.GetString(2), LesionId = row.TextOrNull(3), Md5 = row.TextOrNull(16), Unit = row.TextOrNull(17) },
        row.TextOrNull(11),
        row.GetString(15))
    { Table = row.TextOrNull(13) is { } values ? new MatrixTable(new BlobReference(values, row.GetInt64(14)), row.TextOrNull(18) is { } genes ? new BlobReference(genes, row.GetInt64(19)) : null) : null };
}
