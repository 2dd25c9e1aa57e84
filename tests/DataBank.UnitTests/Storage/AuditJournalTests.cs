using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class AuditJournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-audit-").FullName;
    private readonly SteppedClock clock = new(DateTimeOffset.Parse("2026-04-01T23:59:00Z", null));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_are_read_newest_first_across_days_and_restarts()
    {
        for (var day = 0; day < 3; day++)
        {
            await using var journal = new AuditJournal(folder, clock);
            for (var index = 0; index < 3; index++) await journal.AppendAsync(Record($"{day}-{index}"), Cancellation);
            clock.Set(clock.GetUtcNow().AddDays(1));
        }
        await using var again = new AuditJournal(folder, clock);
        Assert.Equal(["2-2", "2-1", "2-0", "1-2", "1-1", "1-0", "0-2", "0-1", "0-0"], await IdsAsync(again));
        Assert.Equal(9, AuditVerifier.Verify(folder, null, Cancellation).Records);
    }

    [Fact]
    public async Task Records_of_some_days_are_read_without_the_others()
    {
        await using var journal = new AuditJournal(folder, clock);
        var first = clock.GetUtcNow();
        for (var day = 0; day < 9; day++)
        {
            await journal.AppendAsync(Record($"{day}"), Cancellation);
            clock.Set(clock.GetUtcNow().AddDays(1));
        }
        var found = new List<string>();
        await foreach (var record in journal.ReadAsync(first.AddDays(4), first.AddDays(5), Cancellation)) found.Add(record.Id);
        Assert.Equal(["6", "5", "4", "3"], found); // A day before and after, for batches that came late.
    }

    [Fact]
    public async Task Of_many_records_at_once_none_is_lost()
    {
        await using var journal = new AuditJournal(folder, clock);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(index => Task.Run(() => journal.AppendAsync(Record($"{index}"), Cancellation), Cancellation)));
        Assert.Equal(500, AuditVerifier.Verify(folder, null, Cancellation).Records);
        Assert.Equal(500, (await IdsAsync(journal)).Distinct().Count());
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Those_who_come_while_one_is_at_it_share_the_next_turns()
    {
        using ManualResetEventSlim begun = new(), mayEnd = new();
        var batches = new List<int>();
        var turns = new AuditTurns<int>(10, batch =>
        {
            batches.Add(batch.Count);
            begun.Set();
            mayEnd.Wait(Cancellation);
            return null;
        });
        var first = Task.Run(() => turns.Take(0), Cancellation);
        begun.Wait(Cancellation);
        for (var item = 1; item <= 20; item++) turns.Take(item);
        mayEnd.Set();
        await first;
        await turns.CloseAsync();
        Assert.Equal([1, 10, 10], batches);
    }

    [Fact]
    public async Task Long_lines_are_read_from_the_end_too()
    {
        await using var journal = new AuditJournal(folder, clock);
        for (var index = 0; index < 20; index++)
            await journal.AppendAsync(Record($"{index}") with { Patients = [.. Enumerable.Range(0, 3000 + index).Select(patient => $"patient-{patient}")] }, Cancellation);
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(index => $"{index}"), await IdsAsync(journal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private AuditRecord Record(string id) => new(id, clock.GetUtcNow(), "R", "read", "clinical", "someone", "clinician", "Patient/p1", 200, ["p1"]);

    private static async Task<List<string>> IdsAsync(AuditJournal journal)
    {
        var ids = new List<string>();
        await foreach (var record in journal.ReadAsync(Cancellation)) ids.Add(record.Id);
        return ids;
    }
}
