using System.Diagnostics;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Benchmarks;

/// <summary>
/// How long it takes to find what one patient's accesses were among months of a journal (<c>journal FOLDER DAYS RECORDS</c>, RECORDS a day): reading all
/// of it, reading what has the name in it, and by the places that are noted of names.
/// </summary>
internal static class JournalSearches
{
    private const int Patients = 20_000, Callers = 300;

    public static async Task RunAsync(string folder, int days, int records)
    {
        var clock = new MadeClock();
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(null, 0) { FlushAfter = TimeSpan.FromMilliseconds(50) });
        for (var day = 0; day < days; day++)
        {
            await WriteAsync(journal, clock, records);
            clock.Now = clock.Now.Date.AddDays(1).AddHours(8);
        }
        var bytes = Directory.GetFiles(folder, "*.jsonl").Sum(file => new FileInfo(file).Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(long)days * records} records in {days} days, {bytes / 1_000_000} MB"));
        await MeasureAsync("reading all", journal, null);
        await MeasureAsync("reading what has the name in it", journal, AuditName.OfPatient("patient-77"));
        var begun = Stopwatch.GetTimestamp();
        journal.NotePlaces(null, CancellationToken.None);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"places noted in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, {Directory.GetFiles(folder, "*.places").Sum(file => new FileInfo(file).Length) / 1_000_000} MB"));
        await MeasureAsync("by places", journal, AuditName.OfPatient("patient-77"));
    }

    private static async Task WriteAsync(AuditJournal journal, MadeClock clock, int records)
    {
        var random = new Random(7);
        for (var at = 0; at < records; at += 8)
        {
            clock.Now = clock.Now.AddMilliseconds(4);
            await Task.WhenAll(Enumerable.Range(at, Math.Min(8, records - at)).Select(_ => journal.AppendAsync(Made(random, clock), CancellationToken.None)));
        }
    }

    private static AuditRecord Made(Random random, MadeClock clock)
    {
        var patient = $"patient-{random.Next(Patients)}";
        return new AuditRecord(TimeOrderedId.New().ToString(), clock.Now, "R", "read", "clinical", $"caller-{random.Next(Callers)}", "clinician", $"Patient/{patient}", 200, [patient]) { Address = "10.1.2.3", Server = "databank:8080" };
    }

    private static async Task MeasureAsync(string how, AuditJournal journal, AuditName? name)
    {
        var times = new List<double>();
        var found = 0;
        for (var round = 0; round < 3; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            found = 0;
            await foreach (var record in journal.ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, name is null ? [] : [name], CancellationToken.None))
            {
                if (record.Patients.Contains("patient-77")) found++;
            }
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{how}: {found} records, {times.Order().ElementAt(1):0.0} ms"));
    }

    private sealed class MadeClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
