using System.Diagnostics;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Benchmarks;

/// <summary>How fast a VCF is read, and how fast genes of an imported genome are answered as FHIR.</summary>
internal static class GenomeSpeed
{
    private const int Queries = 300;
    private const int GeneBases = 200_000;

    public static void Read(string path)
    {
        var watch = Stopwatch.StartNew();
        using var file = VariantFile.Open(File.OpenRead(path), new VariantFileOptions());
        var variants = 0L;
        foreach (var _ in file.Variants(CancellationToken.None)) variants++;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{file.Tally.Lines} lines, {variants} variants, {file.Tally.RejectedLines} rejected in {watch.Elapsed.TotalSeconds:0.0} s, {self.TotalProcessorTime.TotalSeconds:0.0} s CPU: {file.Tally.Lines / self.TotalProcessorTime.TotalSeconds:0} lines a second of CPU, {self.PeakWorkingSet64 >> 20} MB");
    }

    /// <summary>Random places of 200 kb, each variant written as an Observation.</summary>
    public static async Task QueryAsync(string data, string patient, CancellationToken cancellation)
    {
        await using var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={Path.Combine(data, "clinical.db")}", "records", TimeProvider.System, cancellation);
        using var queries = new VariantQueries(database, new BlobStore(new DiskFiles(Path.Combine(data, "blobs"))), new ReferenceGenomes(Path.Combine(data, "genomes")));
        var import = (await new VariantStore(database).ImportsOfAsync(patient, cancellation))[0];
        var chromosomes = Chromosomes.All(import.Report.Assembly);
        var random = new Random(1);
        var (times, found, bytes) = (new List<double>(), 0L, 0L);
        for (var i = 0; i < Queries; i++)
        {
            var chromosome = chromosomes[random.Next(22)];
            var start = random.Next(chromosome.Length - GeneBases);
            var begun = Stopwatch.GetTimestamp();
            var range = new GenomicRange(chromosome.Accession, start, start + GeneBases);
            await foreach (var variant in queries.SmallAsync(import, range, cancellation))
            {
                bytes += VariantObservation.Write(import.Report, variant).Utf8.Length;
                found++;
            }
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        times.Sort();
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{Queries} genes of {GeneBases / 1000} kb, {found / Queries} variants each, {bytes / found} bytes of JSON a variant: p50 {times[Queries / 2]:0.0} ms, p95 {times[Queries * 95 / 100]:0.0} ms, {self.TotalProcessorTime.TotalMilliseconds / Queries:0.0} ms CPU each");
    }
}
