using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Genomes and files of other assays of a package: the bytes first, then the rows that say what each is, batch by batch with how far they have
/// come. An import shows once its own row is there, which comes last. One that is here already stays as it is.
/// </summary>
public sealed class HandedOverGenomes(PackageReader package, BlobStore blobs, HandoverStore handovers, SiteCoding coding, string handover, Action<string> report)
{
    internal const string Files = "genomes/files/";

    /// <summary>In the order in which their rows are written.</summary>
    internal static readonly string[] Tables = ["cohort_variant", "genome_part", "file_index", "omics_file", "variant_import"];

    private const int RowsAtOnce = 1000;

    private static readonly Dictionary<string, string> Referring = new(StringComparer.Ordinal)
    {
        ["patient_id"] = "Patient", ["specimen_id"] = "Specimen", ["lesion_id"] = "BodyStructure", ["observation_id"] = "Observation",
    };

    internal static string FileOf(string table) => $"genomes/{table}.ndjson";

    /// <summary>Brings in what is not there yet.</summary>
    /// <param name="done">So many rows are done.</param>
    public async Task StoreAsync(long done, CancellationToken cancellation)
    {
        await foreach (var file in package.FilesAsync(Files, cancellation))
        {
            if (await blobs.FindAsync(file.Sha256, cancellation) is not null) continue;
            await using var content = package.Open(file.Name);
            if ((await blobs.WriteAsync(content, long.MaxValue, cancellation)).Hash != file.Sha256) throw PackageReader.Changed(file.Name);
            report($"genomes: {file.Sha256[..8]}");
        }
        var at = 0L;
        foreach (var table in Tables)
        {
            await foreach (var file in package.FilesAsync(FileOf(table), cancellation)) at = await StoreAsync(table, file, at, done, cancellation);
        }
    }

    private async Task<long> StoreAsync(string table, PackagedFile file, long at, long done, CancellationToken cancellation)
    {
        using var lines = new StreamReader(package.Open(file.Name));
        var batch = new List<JsonObject>();
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (++at <= done) continue;
            batch.Add(Code(JsonNode.Parse(line)!.AsObject()));
            if (batch.Count == RowsAtOnce) await FlushAsync();
        }
        if (batch.Count > 0) await FlushAsync();
        return at;

        async Task FlushAsync()
        {
            await handovers.Database.WriteAsync(session => AddAsync(session, table, batch, at, cancellation), cancellation);
            report($"genomes: {table} {at}");
            batch.Clear();
        }
    }

    private async Task<bool> AddAsync(WriteSession session, string table, List<JsonObject> rows, long position, CancellationToken cancellation)
    {
        var isHere = new Dictionary<string, bool>(StringComparer.Ordinal);
        var missing = new List<JsonObject>(rows.Count);
        foreach (var row in rows)
        {
            var (within, column, key) = Whole(table, row);
            if (!isHere.TryGetValue(key, out var here)) isHere[key] = here = await HandoverStore.HoldsAsync(session, within, column, key, cancellation);
            if (!here) missing.Add(row);
            else if (table is "omics_file" or "variant_import")
                await HandoverStore.NoteAsync(session, handover, new HandoverFinding(HandoverFinding.Kept, $"genomes/{key}", "This file of this patient is here already. この患者のこのファイルは既に存在します。"), cancellation);
        }
        if (missing.Count > 0) await CopiedRows.WriteAsync(session, table, missing, cancellation);
        await HandoverStore.MoveAsync(session, handover, HandoverStage.Genomes, position, cancellation);
        return true;
    }

    // What a row is part of, by which it is known whether it is here.
    private static (string Table, string Column, string Key) Whole(string table, JsonObject row) => table switch
    {
        "cohort_variant" or "genome_part" => ("variant_import", "load_id", (string)row["load_id"]!),
        "file_index" => (table, "import_id", (string)row["import_id"]!),
        _ => (table, "id", (string)row["id"]!),
    };

    private JsonObject Code(JsonObject row)
    {
        foreach (var (column, type) in Referring)
        {
            if (row[column] is JsonValue value && value.TryGetValue<string>(out var id)) row[column] = coding.IdOf(new ResourceKey(type, id));
        }
        return row;
    }
}
