using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>Records of some names are those that reading all of the journal gives, whatever is known of their places.</summary>
public sealed class AuditPlacesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-places-").FullName;
    private readonly SteppedClock clock = new(DateTimeOffset.Parse("2026-04-01T12:00:00Z", null));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Newest => Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).Last();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Names_are_found_in_what_is_noted_and_in_what_came_later_each_record_once()
    {
        await using var journal = new AuditJournal(folder, clock);
        string? since = null;
        for (var day = 0; day < 3; day++)
        {
            await WriteAsync(journal, 40, day);
            await CheckAsync(journal);
            since = AuditPlaces.Complete(folder, Cancellation, since, runBytes: 3000);
            await CheckAsync(journal);
            await WriteAsync(journal, 7, day);
            await CheckAsync(journal);
            clock.Set(clock.GetUtcNow().AddDays(1));
        }
        Assert.Equal(3, Directory.GetFiles(folder, "*.places").Length);
        using (var known = AuditPlaces.Open(Newest)!) Assert.True(known.Runs.Count > 3);
        Assert.Equal(Newest, AuditPlaces.Complete(folder, Cancellation, since));
        Assert.All(Directory.GetFiles(folder, "*.jsonl").Where(file => file != Newest), file => Assert.Equal(new FileInfo(file).Length, AuditPlaces.Open(file)!.End));
        await CheckAsync(journal);
    }

    [Fact]
    public async Task Places_that_were_cut_off_or_are_of_another_journal_are_not_believed_and_made_anew()
    {
        await using (var journal = new AuditJournal(folder, clock))
        {
            await WriteAsync(journal, 40, 0);
            AuditPlaces.Complete(folder, Cancellation, runBytes: 3000);
            var (places, whole) = (AuditPlaces.PathOf(Newest), await File.ReadAllBytesAsync(AuditPlaces.PathOf(Newest), Cancellation));
            int last;
            using (var known = AuditPlaces.Open(Newest)!) last = (int)known.Runs[^1].Pairs - PlacesHeader.Bytes;
            foreach (var length in new[] { 0, 20, 60, whole.Length / 2, whole.Length - 1 })
            {
                await File.WriteAllBytesAsync(places, whole[..length], Cancellation);
                await CheckAsync(journal);
            }
            await File.WriteAllBytesAsync(places, [.. whole[..last], .. new byte[PlacesHeader.Bytes], .. whole[(last + PlacesHeader.Bytes)..]], Cancellation); // The power failed before the last run counted.
            await CheckAsync(journal);
            AuditPlaces.Complete(folder, Cancellation, runBytes: 3000);
            Assert.Equal(whole, await File.ReadAllBytesAsync(places, Cancellation));
        }

        File.Delete(Newest); // An older journal is restored, and goes on otherwise.
        await using var other = new AuditJournal(folder, clock);
        await WriteAsync(other, 60, 5);
        await CheckAsync(other);
        AuditPlaces.Complete(folder, Cancellation, runBytes: 3000);
        await CheckAsync(other);
    }

    [Fact]
    public async Task A_purge_takes_the_places_along()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await using var journal = new AuditJournal(folder, clock);
        await WriteAsync(journal, 5, 0);
        clock.Set(clock.GetUtcNow().AddDays(1));
        await WriteAsync(journal, 5, 1);
        AuditPlaces.Complete(folder, Cancellation);
        var old = Assert.Single(Directory.GetFiles(folder, "*.places"));
        AuditRetention.Purge(folder, Path.ChangeExtension(old, ".jsonl"), new AuditSeals(folder, key, clock));
        Assert.Empty(Directory.GetFiles(folder, "*.places"));
        await CheckAsync(journal);
    }

    // Several in a line, some with several patients, by several callers.
    private async Task WriteAsync(AuditJournal journal, int count, int seed) => await Task.WhenAll(Enumerable.Range(0, count).Select(number => journal.AppendAsync(
        new AuditRecord($"{seed}-{Guid.NewGuid():n}", clock.GetUtcNow(), "R", "read", "clinical", $"医師-{number % 5}", "clinician", $"Patient/p{(number + 1) % 9}", 200, [.. Enumerable.Range(0, number % 3).Select(patient => $"p{(number + seed + patient) % 9}")])
        {
            Address = number % 2 == 0 ? $"10.0.0.{number % 4}" : null,
        }, Cancellation)));

    private static async Task CheckAsync(AuditJournal journal)
    {
        var all = await ReadAsync(journal, []);
        for (var patient = 0; patient < 10; patient++)
            Assert.Equal(all.Where(record => record.Patients.Contains($"p{patient}")).Select(record => record.Id), (await ReadAsync(journal, [AuditName.OfPatient($"p{patient}")])).Select(record => record.Id));
        Assert.Equal(
            all.Where(record => record.Patients.Contains("p1") || record.Patients.Contains("p2")).Select(record => record.Id),
            (await ReadAsync(journal, [AuditName.OfPatient("p1"), AuditName.OfPatient("p2")])).Select(record => record.Id));
        Assert.Equal(all[^1].Id, Assert.Single(await ReadAsync(journal, [AuditName.OfRecord(all[^1].Id)])).Id);
        foreach (var agent in new[] { "医師-2", "10.0.0.2", "p1" })
            Assert.Equal(all.Where(record => record.Subject == agent || record.Address == agent).Select(record => record.Id), (await ReadAsync(journal, [AuditName.OfAgent(agent)])).Select(record => record.Id));
    }

    private static async Task<List<AuditRecord>> ReadAsync(AuditJournal journal, IReadOnlyList<AuditName> names)
    {
        var found = new List<AuditRecord>();
        await foreach (var record in journal.ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, names, Cancellation)) found.Add(record);
        return found;
    }
}
