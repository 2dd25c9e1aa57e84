using System.Data.Common;
using System.Runtime.CompilerServices;
using DataBank.Genomics;
using DuckDB.NET.Data;

namespace DataBank.Storage;

/// <summary>
/// Reads the variants of imported genomes: of one import over ranges, from its columnar files; of all patients by allele, gene and change of
/// protein, or range, from the cohort's table. Only what was published is seen, and of files only calls that passed the caller's filters. What is
/// read of a file is annotated by what is loaded at that time.
/// </summary>
public sealed class VariantQueries(Database database, BlobStore blobs, ReferenceGenomes references) : IDisposable
{
    private const int MemoryMegabytes = 256;

    private readonly Lazy<DuckDBConnection> engine = new(Open); // Its library takes memory that a store without genomes does without.

    /// <summary>An import's small variants that touch a range, by place. A range on a sequence that its assembly does not have finds none.</summary>
    public IAsyncEnumerable<Variant> SmallAsync(VariantImport import, GenomicRange range, CancellationToken cancellation) =>
        ReadAsync(import, range, isStructural: false, cancellation);

    /// <summary>An import's structural variants that may touch a range: by the widest place that their calls allow (<see cref="StructuralChange.Outer"/>).</summary>
    public IAsyncEnumerable<Variant> StructuralAsync(VariantImport import, GenomicRange range, CancellationToken cancellation) =>
        ReadAsync(import, range, isStructural: true, cancellation);

    /// <summary>The variant that an id names, small or structural; null when the import has none such.</summary>
    public async Task<Variant?> FindAsync(VariantImport import, VariantId id, CancellationToken cancellation)
    {
        var chromosomes = Chromosomes.All(import.Report.Assembly);
        if (id.ImportId != import.Id || id.Chromosome < 1 || id.Chromosome > chromosomes.Count) return null;
        var place = new GenomicRange(chromosomes[id.Chromosome - 1].Accession, id.Start, id.Start + 1);
        await foreach (var variant in SmallAsync(import, place, cancellation))
        {
            if (variant.Start == id.Start && variant.Key == id.Key) return variant;
        }
        await foreach (var variant in StructuralAsync(import, place, cancellation))
        {
            if (variant.Start == id.Start && variant.Key == id.Key) return variant;
        }
        return null;
    }

    /// <summary>
    /// An import's small variants that are asked for: an allele, or a name on a transcript or protein, of which none is found when no gene model
    /// tells where its gene lies.
    /// </summary>
    public async IAsyncEnumerable<Variant> AskedAsync(VariantImport import, VariantCriterion asked, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var allele = AskedAllele.Of(asked);
        if ((allele?.Place ?? PlaceOf(import.Report.Assembly, asked)) is not { } place) yield break;
        await foreach (var variant in SmallAsync(import, place, cancellation))
        {
            if (allele is not null ? allele.IsSame(variant.Spdi, variant.Chromosome.Accession, variant.Position, variant.Reference, variant.Alternate) : variant.Annotation is { } annotation && asked.Names(annotation))
                yield return variant;
        }
    }

    private GenomicRange? PlaceOf(GenomeAssembly assembly, VariantCriterion named) =>
        references.TranscriptsOf(assembly)?.Find(named) is { } transcript ? new GenomicRange(transcript.Chromosome.Accession, transcript.Start, transcript.End) : null;

    /// <summary>Variants of all patients, ordered by patient.</summary>
    public Task<IReadOnlyList<CohortVariant>> InCohortAsync(CohortQuery query, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<CohortVariant>>(
        async session =>
        {
            await using var command = CohortStatement.Of(session, query);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<CohortVariant>();
            while (await row.ReadAsync(cancellation)) found.Add(CohortStatement.Read(row));
            return found;
        },
        cancellation);

    public void Dispose()
    {
        if (engine.IsValueCreated) engine.Value.Dispose();
    }

    private static DuckDBConnection Open()
    {
        var opened = new DuckDBConnection("Data Source=:memory:");
        opened.Open();
        using var command = opened.CreateCommand();
        command.CommandText = GenomeSql.Settings(MemoryMegabytes);
        command.ExecuteNonQuery();
        return opened;
    }

    private async IAsyncEnumerable<Variant> ReadAsync(VariantImport import, GenomicRange range, bool isStructural, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Chromosomes.Find(import.Report.Assembly, range.Accession) is not { } chromosome) yield break;
        range = range with { Start = Math.Max(range.Start, 0), End = Math.Min(range.End, chromosome.Length) };
        var parts = await database.ReadAsync(session => PartsAsync(session, import.LoadId, chromosome.Number, range, isStructural, cancellation), cancellation);
        if (parts.Count == 0) yield break;
        var files = new List<string>();
        foreach (var part in parts) files.Add(await blobs.FileOfAsync(part.Blob.Hash, cancellation));
        using var connection = engine.Value.Duplicate();
        connection.Open();
        using var command = connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = GenomeSql.Read(files, parts.Max(part => part.Longest), passedOnly: true);
        command.Parameters.Add(new DuckDBParameter("chromosome", (byte)chromosome.Number));
        command.Parameters.Add(new DuckDBParameter("start", range.Start));
        command.Parameters.Add(new DuckDBParameter("end", range.End));
        using var row = command.ExecuteReader();
        var chromosomes = Chromosomes.All(import.Report.Assembly);
        using var annotator = references.OpenAnnotator(import.Report.Assembly);
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var variant = GenomeRow.Read(row, chromosomes);
            yield return annotator?.Annotate(variant) ?? variant;
        }
    }

    private static async Task<List<GenomePart>> PartsAsync(
        ReadSession session, string loadId, int chromosome, GenomicRange range, bool isStructural, CancellationToken cancellation)
    {
        await using var command = session.Command(VariantSql.Parts(session.Engine))
            .Add("@load_id", loadId).Add("@chromosome", chromosome).Add("@is_structural", isStructural).Add("@start_position", range.Start).Add("@end_position", range.End);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var parts = new List<GenomePart>();
        while (await row.ReadAsync(cancellation))
            parts.Add(new GenomePart(new BlobReference(row.GetString(0), row.GetInt64(1)), chromosome, isStructural, row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5)));
        return parts;
    }
}
