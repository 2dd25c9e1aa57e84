using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Benchmarks;

/// <summary>
/// Criteria on expression over many tables (<c>expression FOLDER</c>): 2,200 patients with a made-up table of 20,000 genes each, all of one list of genes, then each of a list
/// of its own; the whole question as <c>$cohort</c> answers it, without HTTP. Tables that the folder has are not made again, whenever it was broken off.
/// </summary>
internal static class ExpressionSpeed
{
    private const int Patients = 2_200, Genes = 20_000, Rounds = 30;

    public static async Task RunAsync(string folder)
    {
        foreach (var isShared in new[] { true, false })
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, isShared ? "shared" : "own")).FullName;
            await using var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={Path.Combine(place, "clinical.db")}", "records", TimeProvider.System, CancellationToken.None);
            var (resources, omics, blobs) = (new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true)), new OmicsStore(database), new BlobStore(new DiskFiles(Path.Combine(place, "blobs"))));
            await resources.RefreshIndexAsync(CancellationToken.None);
            var tables = new MatrixTables(blobs);
            var begun = Stopwatch.GetTimestamp();
            var made = await resources.Cohorts.CountAsync(Parse("""{"search":"Patient"}""").Criterion, CancellationToken.None);
            for (var patient = made; patient < Patients; patient++) await AddAsync(resources, tables, patient, isShared);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Patients - made} tables of {Genes} genes taken in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
            foreach (var (name, criterion) in new[]
            {
                ("a gene", """{"expression":{"gene":"ENSG00000007","unit":"tpm","gt":90}}"""),
                ("two genes of some", """{"and":[{"search":"Patient?gender=male"},{"expression":{"gene":"G7","unit":"tpm","gt":50}},{"expression":{"gene":"G19000","unit":"tpm","lt":50}}]}"""),
            })
                await MeasureAsync(resources, new StoredExpression(omics, tables), $"{(isShared ? "one list" : "own lists")}: {name}", criterion);
        }
    }

    private static async Task MeasureAsync(ResourceStore resources, StoredExpression expression, string name, string criterion)
    {
        var request = Parse(criterion);
        var (times, found) = (new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            var resolved = await new ExpressionCriteria(resources.Cohorts, expression).ResolveAsync(request.Criterion, CancellationToken.None);
            found = (await resources.Cohorts.FindAsync(request with { Criterion = resolved }, CancellationToken.None)).Patients.Count;
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        var first = times[0];
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {found,5} patients, first {first,6:0} ms, p50 {times[Rounds / 2],6:0} ms, p95 {times[(Rounds * 95 / 100) - 1],6:0} ms"));
    }

    private static CohortRequest Parse(string criterion)
    {
        using var json = JsonDocument.Parse($$"""{"criteria":{{criterion}}}""");
        return new CohortParser(new CohortContext("http://x/fhir", SearchParameters.Find)).Parse(json.RootElement);
    }

    private static async Task AddAsync(ResourceStore resources, MatrixTables tables, int patient, bool isShared)
    {
        var (random, text) = (new Random(patient), new StringBuilder("gene\tsymbol\tS\n"));
        for (var gene = 0; gene < Genes; gene++)
        {
            if (!isShared && random.Next(50) == 0 && gene % 100 != 7) continue; // As of tables that name only what was seen.
            text.Append(CultureInfo.InvariantCulture, $"ENSG{gene:00000000}.{gene % 9}\tG{gene}\t{random.NextDouble() * 100:0.###}\n");
        }
        var table = await tables.WriteAsync(new MatrixFile(OmicsFile.Lines(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())))), null, CancellationToken.None);
        var file = new StudyFile($"i{patient:00000}", $"c{patient}", new string('0', 64), 1, false, FileFormat.Matrix, "rna-seq", GenomeAssembly.GRCh38, null, null) { SpecimenId = "s", Unit = "tpm" };
        var person = FhirResource.Parse(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"c{{patient}}","gender":"{{(patient % 2 == 0 ? "male" : "female")}}"}"""));
        await resources.Database.WriteAsync(
            async session =>
            {
                await OmicsStore.PublishAsync(session, new OmicsImport(file, "S", "{}") { Table = table }, null, CancellationToken.None);
                return await resources.WriteAsync(session, new ResourceWrite("PUT", new ResourceKey("Patient", person.Id!), person, IndexExtractor.Extract(person)), CancellationToken.None);
            },
            CancellationToken.None);
    }
}
