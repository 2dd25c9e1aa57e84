using System.Security.Cryptography;
using DataBank.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataBank.UnitTests.Storage;

/// <summary>What waits for the disk, and what a journal makes of what a crash, a power failure or a failing disk leaves of it.</summary>
public sealed class AuditCrashTests : IDisposable
{
    private const int InputOutputError = 5; // EIO.

    private readonly string folder = Directory.CreateTempSubdirectory("databank-audit-").FullName;
    private readonly string image = Directory.CreateTempSubdirectory("databank-audit-").FullName;
    private readonly SteppedClock clock = new(DateTimeOffset.Parse("2026-04-01T12:00:00Z", null));
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Day => Path.Combine(image, "2026-04-01.jsonl");

    [Fact]
    public async Task A_plain_read_does_not_wait_for_the_disk_and_everything_else_does()
    {
        using var disk = new SemaphoreSlim(0);
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(null, 0)
        {
            FlushAfter = TimeSpan.FromMilliseconds(50),
            Flush = _ => disk.Wait(TestContext.Current.CancellationToken),
        });
        await journal.AppendAsync(Record("read"), Cancellation);
        Assert.Contains("\"read\"", await ContentAsync(folder), StringComparison.Ordinal); // In the operating system's hands.
        AuditRecord[] others =
        [
            Record("written") with { Action = "U", Interaction = "update" },
            Record("refused") with { Status = 403 },
            Record("opened") with { Opened = ["p1"] },
            Record("exported") with { Interaction = "export" },
            Record("counted") with { Action = "E", Interaction = "feasibility" },
            Record("told") with { Action = "E", Interaction = "reidentify" },
            Record("released") with { Interaction = "release-file" },
        ];
        var waiting = Array.ConvertAll(others, record => Task.Run(() => journal.AppendAsync(record, Cancellation), Cancellation));
        await Task.Delay(200, Cancellation);
        Assert.All(waiting, append => Assert.False(append.IsCompleted));
        // Nobody who reads may rely on what waits longer than was said, either: behind a disk that hangs, reads wait, too.
        var late = Task.Run(() => journal.AppendAsync(Record("late"), Cancellation), Cancellation);
        await Task.Delay(50, Cancellation);
        Assert.False(late.IsCompleted);
        disk.Release(100);
        await Task.WhenAll([.. waiting, late]);
        Assert.Equal(9, AuditVerifier.Verify(folder, null, Cancellation).Records);
    }

    [Fact]
    public async Task Plain_reads_reach_the_disk_in_time_though_nobody_comes_after_them()
    {
        var flushes = 0;
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(null, 0)
        {
            FlushAfter = TimeSpan.FromMilliseconds(50),
            Flush = file =>
            {
                Interlocked.Increment(ref flushes);
                RandomAccess.FlushToDisk(file);
            },
        });
        for (var number = 1; number < 4; number++)
        {
            await journal.AppendAsync(Record($"r{number}"), Cancellation);
            for (var attempt = 0; Volatile.Read(ref flushes) < number; attempt++)
            {
                Assert.True(attempt < 500, "What was read is not brought to the disk.");
                await Task.Delay(10, Cancellation);
            }
        }
    }

    [Fact]
    public async Task While_the_disk_fails_nothing_begins_and_nothing_that_was_answered_is_lost()
    {
        var isFailing = true;
        await using (var journal = new AuditJournal(folder, clock, new AuditJournalOptions(null, 0) { FlushAfter = TimeSpan.FromMilliseconds(50), Flush = Flush }))
        {
            await journal.AppendAsync(Record("read"), Cancellation);
            for (var attempt = 0; journal.Refusal is null; attempt++)
            {
                Assert.True(attempt < 500, "A flush that failed stays unnoticed.");
                await Task.Delay(10, Cancellation);
            }
            Assert.Equal(503, journal.Refusal.Status);
            await Assert.ThrowsAsync<IOException>(() => journal.AppendAsync(Record("under way") with { Action = "C", Interaction = "create" }, Cancellation));
            Volatile.Write(ref isFailing, false);
            for (var attempt = 0; journal.Refusal is not null; attempt++)
            {
                Assert.True(attempt < 500, "The disk is well again and nobody notices.");
                await Task.Delay(10, Cancellation);
            }
            await journal.AppendAsync(Record("next"), Cancellation);
        }
        var found = AuditVerifier.Verify(folder, null, Cancellation);
        Assert.Equal((3, 0), (found.Records, found.FaultCount));

        // As Linux does it: what could not be written is forgotten.
        void Flush(SafeFileHandle file)
        {
            if (!Volatile.Read(ref isFailing)) return;
            RandomAccess.Write(file, new byte[RandomAccess.GetLength(file)], 0);
            throw new IOException("The disk fails.", InputOutputError);
        }
    }

    [Fact]
    public async Task A_journal_that_was_closed_in_order_goes_on_without_a_word()
    {
        await using (var journal = Open(folder)) await journal.AppendAsync(Record("r0"), Cancellation);
        await using (var journal = Open(folder)) await journal.AppendAsync(Record("r1"), Cancellation);
        var found = AuditVerifier.Verify(folder, key, Cancellation);
        Assert.Equal((2, 0), (found.Records, found.FaultCount));
        Assert.Empty(found.Resumptions);
    }

    [Fact]
    public async Task After_a_kill_everything_is_there_and_the_journal_tells_that_it_was_not_closed()
    {
        await CrashAsync();
        var found = await GoOnAsync();
        Assert.Equal((7, 0), (found.Records, found.FaultCount)); // Five of before, one that says so, one of after.
        Assert.Equal("2026-04-01.jsonl, line 6, 2026-04-01 12:00:00Z", Assert.Single(found.Resumptions));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(40, 0)]
    [InlineData(40, 4096)] // The length had reached the disk, and what belongs there had not.
    public async Task An_end_that_a_power_failure_has_cut_off_is_told_and_kept(int lost, int zeros)
    {
        await CrashAsync();
        await using (var file = new FileStream(Day, FileMode.Open))
        {
            file.SetLength(file.Length - lost);
            file.SetLength(file.Length + zeros);
        }
        var found = await GoOnAsync();
        Assert.Equal((6, 0), (found.Records, found.FaultCount));
        Assert.Equal("2026-04-01.jsonl, line 5, 2026-04-01 12:00:00Z", Assert.Single(found.Resumptions));
        Assert.Contains("\"r4\"", await File.ReadAllTextAsync(Path.Combine(image, "2026-04-01.1.torn"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_lines_behind_torn_ones_are_kept_and_somebody_has_to_look_at_them()
    {
        await CrashAsync();
        var lines = await File.ReadAllLinesAsync(Day, Cancellation);
        lines[3] = new string('\0', lines[3].Length); // A page that was not written, before one that was.
        await File.WriteAllTextAsync(Day, string.Concat(lines.Select(line => line + "\n")), Cancellation);
        var found = await GoOnAsync();
        Assert.Equal(5, found.Records);
        Assert.Equal("2026-04-01.jsonl, line 4: whole lines were torn before, by a power failure or by somebody: see 2026-04-01.1.torn.", Assert.Single(found.Faults));
        Assert.Contains("\"r4\"", await File.ReadAllTextAsync(Path.Combine(image, "2026-04-01.1.torn"), Cancellation), StringComparison.Ordinal);
        File.Delete(Path.Combine(image, "2026-04-01.1.torn"));
        Assert.Equal("2026-04-01.jsonl, line 4: what was torn before is not there any more (2026-04-01.1.torn).", Assert.Single(AuditVerifier.Verify(image, key, Cancellation).Faults));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_is_told_and_the_records_stay_in_order()
    {
        await using (var journal = Open(image))
        {
            foreach (var step in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(-30), TimeSpan.FromDays(-2), TimeSpan.FromMinutes(1) })
            {
                clock.Set(clock.GetUtcNow() + step);
                await journal.AppendAsync(Record($"{step}"), Cancellation);
            }
        }
        var found = AuditVerifier.Verify(image, key, Cancellation);
        Assert.Equal((5, 0, 2), (found.Records, found.FaultCount, found.ClockSteps));
        Assert.Equal(Day, Assert.Single(Directory.GetFiles(image, "*.jsonl")));
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
        Directory.Delete(image, recursive: true);
    }

    private AuditRecord Record(string id) => new(id, clock.GetUtcNow(), "R", "read", "clinical", "someone", "clinician", "Patient/p1", 200, ["p1"]);

    private static async Task<string> ContentAsync(string folder)
    {
        await using var file = new FileStream(Assert.Single(Directory.GetFiles(folder, "*.jsonl")), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private AuditJournal Open(string at) => new(at, clock, new AuditJournalOptions(new AuditSeals(at, key, clock), 0) { FlushAfter = TimeSpan.FromSeconds(10) });

    // What another process finds when this one is gone from one moment to the next.
    private async Task CrashAsync()
    {
        await using var journal = Open(folder);
        for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}"), Cancellation);
        foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
    }

    private async Task<AuditVerification> GoOnAsync()
    {
        await using (var journal = Open(image)) await journal.AppendAsync(Record("next"), Cancellation);
        return AuditVerifier.Verify(image, key, Cancellation);
    }
}
