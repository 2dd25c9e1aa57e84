using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Writes what a bank holds into a package: current resources by type, images and genomes byte for byte, each under a name that says what it is.</summary>
public sealed class HandoverExport(Database database, BlobStore blobs, PackageWriter package, AuditJournal journal, string subject, Action<string> report)
{
    private const int StudiesAtOnce = 100;

    // They are of this appliance and its clients alone.
    private static readonly string[] NotHandedOver = ["Subscription", "AuditEvent"];

    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>How much was written, by kind.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>All current resources, as of one moment, what they were before, and what was deleted.</summary>
    /// <returns>That moment.</returns>
    public async Task<DateTimeOffset> WriteResourcesAsync(CancellationToken cancellation)
    {
        var export = new ResourceExport(database);
        var newest = await export.NewestAsync(cancellation) ?? (0, database.Clock.GetUtcNow());
        foreach (var type in ResourceTypes.All.Except(NotHandedOver).Order(StringComparer.Ordinal))
        {
            var query = new ExportQuery(type, ExportPart.Resources, ExportScope.Store, -1, newest.Surrogate, []);
            await WriteAsync("fhir/", type, type, ExportLine.Of, last => Page(query, last), cancellation);
            await WriteAsync(HandedOverVersions.Former, type, "versions", PackagedVersion.Write, last => FormerPageAsync(export, query with { Part = ExportPart.Former }, last, cancellation), cancellation);
            await WriteAsync(HandedOverVersions.Deleted, type, "deletions", PackagedVersion.Write, last => Page(query with { Part = ExportPart.Deletions }, last), cancellation);
        }
        return newest.Item2;

        Task<List<StoredResource>> Page(ExportQuery query, StoredResource? last) => export.PageAsync(query with { After = last?.Surrogate ?? -1 }, cancellation);
    }

    // Those of other banks come first, then those of here.
    private static async Task<List<StoredResource>> FormerPageAsync(ResourceExport export, ExportQuery query, StoredResource? last, CancellationToken cancellation)
    {
        if (last is not { Surrogate: > 0 } && await export.FormerPageAsync(query.Type, last, cancellation) is { Count: > 0 } former) return former;
        return await export.PageAsync(query with { After = Math.Max(-1, last?.Surrogate ?? -1) }, cancellation);
    }

    private async Task WriteAsync(
        string folder, string type, string kind, Func<StoredResource, ReadOnlyMemory<byte>> line, Func<StoredResource?, Task<List<StoredResource>>> next, CancellationToken cancellation)
    {
        if (await next(null) is not { Count: > 0 } first) return;
        await package.AddAsync(
            $"{folder}{type}.ndjson",
            async file =>
            {
                for (var page = first; page.Count > 0; page = await next(page[^1]))
                {
                    await RecordAsync(page);
                    foreach (var resource in page)
                    {
                        await file.WriteAsync(line(resource), cancellation);
                        await file.WriteAsync("\n"u8.ToArray(), cancellation);
                    }
                    Count(kind, page.Count);
                    report($"resources: {kind} {counts[kind]}");
                }
            },
            cancellation);
    }

    /// <summary>Unified procedure steps, with the transaction UIDs by which their performers go on.</summary>
    public async Task WriteWorkitemsAsync(CancellationToken cancellation)
    {
        if (await WorkitemStore.PageAsync(database, 0, cancellation) is not { Count: > 0 } first) return;
        await package.AddAsync(
            HandedOverWorkitems.File,
            async file =>
            {
                for (var page = first; page.Count > 0; page = await WorkitemStore.PageAsync(database, page[^1].Key, cancellation))
                {
                    foreach (var (item, _) in page)
                    {
                        await file.WriteAsync(HandedOverWorkitems.Line(item), cancellation);
                        await file.WriteAsync("\n"u8.ToArray(), cancellation);
                    }
                    Count("workitems", page.Count);
                }
            },
            cancellation);
    }

    /// <summary>All images, study by study, and the demographics that stand in for those in their files.</summary>
    public async Task WriteImagesAsync(CancellationToken cancellation)
    {
        var (handovers, studies, corrections) = (new HandoverStore(database), new StudyStore(database), new List<string>());
        for (var after = 0L; await handovers.StudiesAsync(after, StudiesAtOnce, cancellation) is { Count: > 0 } page; after = page[^1].Key)
        {
            foreach (var (_, uid, coerced) in page)
            {
                await foreach (var instance in studies.StreamInstancesAsync(uid, null, null, cancellation))
                {
                    if (instance.Blob is null) continue;
                    await WriteBlobAsync($"dicom/{uid}/{instance.SeriesUid}/{instance.SopInstanceUid}.dcm", instance.Blob.Hash, cancellation);
                    Count("instances", 1);
                    report($"images: {counts["instances"]}");
                }
                if (coerced is { } json) corrections.Add($$"""{"study":"{{uid}}","attributes":{{Encoding.UTF8.GetString(json.Span)}}}""");
                Count("studies", 1);
            }
        }
        if (corrections.Count > 0) await package.AddAsync(HandedOverImages.Corrections, file => file.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', corrections) + "\n"), cancellation).AsTask(), cancellation);
    }

    /// <summary>Files of genomes and other assays with their indexes and columnar forms, and the rows that say what each is.</summary>
    public async Task WriteGenomesAsync(CancellationToken cancellation)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in HandedOverGenomes.Tables)
        {
            var rows = 0L;
            await package.AddAsync(
                HandedOverGenomes.FileOf(table),
                file => CopiedRows.ReadAsync(
                    database, table,
                    async line =>
                    {
                        if (table != "cohort_variant") NoteFiles(table, line, files);
                        await file.WriteAsync(line, cancellation);
                        await file.WriteAsync("\n"u8.ToArray(), cancellation);
                        rows++;
                    },
                    cancellation),
                cancellation);
            if (rows > 0) Count(table, rows);
        }
        foreach (var (hash, end) in files)
        {
            await WriteBlobAsync($"{HandedOverGenomes.Files}{hash}{end}", hash, cancellation);
            report($"genomes: {hash[..8]}");
        }
    }

    // Names that other programs understand: the hash, and how files of this kind end.
    private static void NoteFiles(string table, ReadOnlyMemory<byte> line, SortedDictionary<string, string> files)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        switch (table)
        {
            case "variant_import": files[row.GetProperty("file_hash"u8).GetString()!] = row.GetProperty("is_compressed"u8).GetInt32() == 1 ? ".vcf.gz" : ".vcf"; break;
            case "omics_file":
                files[row.GetProperty("file_hash"u8).GetString()!] = $".{Ending(row)}{(row.GetProperty("is_compressed"u8).GetInt32() == 1 ? ".gz" : "")}";
                if (!row.TryGetProperty("table_hash"u8, out var values)) break;
                files[values.GetString()!] = row.TryGetProperty("genes_hash"u8, out var genes) ? ".npy" : ".parquet";
                if (genes.ValueKind == JsonValueKind.String) files[genes.GetString()!] = ".genes";
                break;
            case "file_index": files[row.GetProperty("blob_hash"u8).GetString()!] = $".{Ending(row)}"; break;
            default: files[row.GetProperty("blob_hash"u8).GetString()!] = ".parquet"; break;
        }
    }

    private static string Ending(JsonElement row) =>
        new([.. row.GetProperty("format"u8).GetString()!.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    private Task WriteBlobAsync(string name, string hash, CancellationToken cancellation) => package.AddAsync(name, file => blobs.CopyToAsync(hash, file, cancellation), cancellation);

    private void Count(string kind, long more) => counts[kind] = counts.GetValueOrDefault(kind) + more;

    private Task RecordAsync(List<StoredResource> page)
    {
        var trail = new AuditTrail();
        PatientMentions.Add(trail, page);
        return journal.AppendAsync(
            new AuditRecord(TimeOrderedId.New().ToString(), database.Clock.GetUtcNow(), "R", "export", "clinical", subject, Roles.DataManager, "handover", 200, trail.Patients),
            CancellationToken.None);
    }
}
