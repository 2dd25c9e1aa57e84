using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>What somebody does to a journal who can write its files: found, and where.</summary>
public sealed class AuditVerifierTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-audit-").FullName;
    private readonly SteppedClock clock = new(DateTimeOffset.Parse("2026-04-01T12:00:00Z", null));
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Day => Path.Combine(folder, "2026-04-01.jsonl");

    private AuditSeals Seals => new(folder, key, clock);

    [Fact]
    public async Task An_untouched_journal_is_sound()
    {
        await WriteAsync(5);
        var found = Verify();
        Assert.Equal((5, 0, 0), (found.Records, found.FaultCount, found.ClockSteps));
        Assert.True(found.Seals > 0);
    }

    [Fact]
    public async Task A_changed_record_breaks_the_chain()
    {
        await WriteAsync(5);
        Change(lines => lines[2] = lines[2].Replace("\"r2\"", "\"rX\"", StringComparison.Ordinal));
        Assert.Equal("2026-04-01.jsonl, line 3: a record was changed, added or removed within this batch.", Assert.Single(Verify().Faults));
    }

    [Fact]
    public async Task A_record_that_is_missing_is_missed()
    {
        await WriteAsync(5);
        Change(lines => lines.RemoveAt(2));
        Assert.Equal("2026-04-01.jsonl, line 3: batches before it are missing, or the one before was changed.", Assert.Single(Verify().Faults));
    }

    [Fact]
    public async Task An_inserted_record_is_found()
    {
        await WriteAsync(5);
        Change(lines => lines.Insert(3, Batch(lines[2], "added")));
        Assert.Equal("2026-04-01.jsonl, line 5: follows 2026-04-01.jsonl, line 3; what stands between them was inserted or comes from elsewhere.", Assert.Single(Verify().Faults));
    }

    [Fact]
    public async Task Reordered_records_are_found()
    {
        await WriteAsync(5);
        Change(lines => (lines[1], lines[3]) = (lines[3], lines[1]));
        Assert.Contains(Verify().Faults, fault => fault.StartsWith("2026-04-01.jsonl, line 2: stands before 2026-04-01.jsonl, line 3, which it follows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repeated_record_is_found()
    {
        await WriteAsync(5);
        Change(lines => lines.Add(lines[4]));
        Assert.Contains("2026-04-01.jsonl, line 6: repeats 2026-04-01.jsonl, line 5.", Verify().Faults);
    }

    [Fact]
    public async Task A_line_that_is_no_batch_is_found()
    {
        await WriteAsync(3);
        Change(lines => lines.Insert(1, "{\"previous\":7}"));
        Assert.Equal("2026-04-01.jsonl, line 2: no batch of records (changed, or written by something else).", Assert.Single(Verify().Faults));
    }

    [Fact]
    public async Task An_end_that_was_cut_off_behind_a_seal_is_missed()
    {
        await WriteAsync(5); // The end of the journal seals it.
        Change(lines => lines.RemoveRange(3, 2));
        Assert.StartsWith("2026-04-01.jsonl: a batch that was sealed at 2026-04-01 12:00:00Z is not there any more", Assert.Single(Verify().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_was_computed_anew_does_not_meet_its_seals()
    {
        await WriteAsync(5);
        Change(lines =>
        {
            lines[0] = Batch(null, "nothing happened");
            for (var i = 1; i < lines.Count; i++) lines[i] = Batch(lines[i - 1], $"r{i}");
        });
        Assert.True(AuditVerifier.Verify(folder, null, Cancellation).IsSound); // To hashes alone it looks right.
        Assert.Contains(Verify().Faults, fault => fault.Contains("was sealed at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Seals_of_another_key_and_seals_that_are_gone_are_found()
    {
        await WriteAsync(2);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains(AuditVerifier.Verify(folder, other, Cancellation).Faults, fault => fault.StartsWith(".seals, line 1: a seal that was not made", StringComparison.Ordinal));
        File.Delete(Path.Combine(folder, ".seals"));
        Assert.Equal("The journal has no seals: they were removed.", Assert.Single(Verify().Faults));
    }

    [Fact]
    public async Task A_purge_leaves_a_chain_that_can_be_verified_and_a_removed_file_does_not()
    {
        for (var day = 0; day < 4; day++)
        {
            await WriteAsync(3);
            clock.Set(clock.GetUtcNow().AddDays(1));
        }
        var due = AuditRetention.Due(folder, new DateOnly(2026, 4, 3), null);
        Assert.Equal(["2026-04-01.jsonl", "2026-04-02.jsonl"], due.Select(Path.GetFileName));
        foreach (var path in due) AuditRetention.Purge(folder, path, Seals);
        var found = Verify();
        Assert.Equal((6, 0), (found.Records, found.FaultCount));
        await WriteAsync(1);
        Assert.True(Verify().IsSound);

        File.Delete(Path.Combine(folder, "2026-04-03.jsonl"));
        Assert.Contains(Verify().Faults, fault => fault.Contains("does not begin here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_exported_or_is_broken_is_not_purged()
    {
        await WriteAsync(3);
        clock.Set(clock.GetUtcNow().AddDays(1));
        await WriteAsync(3);
        Assert.Empty(AuditRetention.Due(folder, new DateOnly(2027, 1, 1), new AuditPosition("2026-04-01.jsonl", 10)));
        Assert.Equal(Day, Assert.Single(AuditRetention.Due(folder, new DateOnly(2027, 1, 1), new AuditPosition("2026-04-02.jsonl", 10)))); // Never the newest.
        Change(lines => lines[1] = lines[1].Replace("\"r1\"", "\"rX\"", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => AuditRetention.Purge(folder, Day, Seals));
        Assert.True(File.Exists(Day));
    }

    [Fact]
    public async Task The_journal_is_read_on_from_where_it_was_left()
    {
        await WriteAsync(3);
        var (behind, _) = AuditFeed.Read(folder, null).ElementAt(1);
        clock.Set(clock.GetUtcNow().AddDays(1));
        await WriteAsync(2);
        Assert.Equal(["r2", "r0", "r1"], AuditFeed.Read(folder, behind).SelectMany(batch => batch.Records).Select(record => record.Id));
        Assert.Equal(["r0", "r1"], AuditFeed.Read(folder, AuditFeed.Before(new DateOnly(2026, 4, 2))).SelectMany(batch => batch.Records).Select(record => record.Id));
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task WriteAsync(int records)
    {
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(Seals, 0));
        for (var index = 0; index < records; index++)
            await journal.AppendAsync(new AuditRecord($"r{index}", clock.GetUtcNow(), "R", "read", "clinical", "someone", "clinician", "Patient/p1", 200, ["p1"]), Cancellation);
    }

    private AuditVerification Verify() => AuditVerifier.Verify(folder, key, Cancellation);

    private void Change(Action<List<string>> change)
    {
        var lines = File.ReadAllLines(Day).ToList();
        change(lines);
        File.WriteAllText(Day, string.Concat(lines.Select(line => line + "\n")));
    }

    // As somebody would write it who knows how hashes are made.
    private static string Batch(string? before, string id)
    {
        var previous = before is null ? new string('0', 64) : JsonNode.Parse(before)!["hash"]!.GetValue<string>();
        var records = $$"""[{"Id":"{{id}}","Time":"2026-04-01T12:00:00+00:00","Action":"R","Interaction":"read","Face":"clinical","Subject":"x","Roles":"","Target":"Patient/p1","Status":200,"Patients":[]}]""";
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(previous + records)));
        return $$"""{"previous":"{{previous}}","records":{{records}},"hash":"{{hash}}"}""";
    }
}
