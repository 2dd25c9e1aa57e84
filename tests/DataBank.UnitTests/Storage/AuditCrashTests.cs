using System.Security.Cryptography;
using System.Text;
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
        Assert.Equal("2026-04-01.jsonl, line 2, 2026-04-01 12:00:00Z", Assert.Single(found.Resumptions));
    }

    [Fact]
    public async Task Plain_reads_share_a_line_and_are_read_and_verified_before_it_is_written()
    {
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(new AuditSeals(folder, key, clock), 0) { FlushAfter = TimeSpan.FromSeconds(2) });
        string[] ids = ["r0", "r1", "r2"];
        foreach (var id in ids) await journal.AppendAsync(Record(id), Cancellation);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder, "2026-04-01.jsonl"), Cancellation)); // What finds nothing to go on from is written at once.
        Assert.Equal((3, 0), Counted(AuditVerifier.Verify(folder, key, Cancellation)));
        Assert.Equal(["r2", "r1", "r0"], await IdsAsync(journal));
        Assert.Equal((3, 0), Counted(AuditVerifier.Verify(folder, key, Cancellation)));
        await journal.AppendAsync(Record("r3"), Cancellation);
        await journal.AppendAsync(Record("changed") with { Action = "U", Interaction = "update" }, Cancellation);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(folder, "2026-04-01.jsonl"), Cancellation)).Length);
        Assert.Equal(["changed", "r3", "r2", "r1", "r0"], await IdsAsync(journal));
    }

    [Fact]
    public async Task Plain_reads_are_chained_in_time_though_nobody_comes_after_them()
    {
        await using var journal = new AuditJournal(folder, clock, new AuditJournalOptions(null, 0) { FlushAfter = TimeSpan.FromMilliseconds(50) });
        for (var number = 0; number < 9; number++) await journal.AppendAsync(Record($"r{number}"), Cancellation);
        for (var attempt = 0; !(await ContentAsync(folder)).Contains("\"r8\"", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 500, "What was read is not chained.");
            await Task.Delay(10, Cancellation);
        }
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("{\"Id\":\"r5\",\"Time\":", 5)]
    [InlineData("{\"Id\":\n", 5)]
    [InlineData("\0\0\0\0", 5)]
    [InlineData(null, 4)]
    public async Task What_stood_beside_the_journal_when_the_process_was_killed_is_in_it_once(string? torn, int whole)
    {
        await CrashAsync();
        var open = Path.Combine(image, ".open");
        await using (var file = new FileStream(open, FileMode.Open))
        {
            file.Position = (await File.ReadAllTextAsync(open, Cancellation)).IndexOf('\0', StringComparison.Ordinal) - (torn is null ? 1 : 0);
            await file.WriteAsync(Encoding.ASCII.GetBytes(torn ?? "\0"), Cancellation);
        }
        Assert.Equal((whole, 0), Counted(AuditVerifier.Verify(image, key, Cancellation))); // Who only verifies changes nothing.
        string[] left = [.. Enumerable.Range(0, whole).Reverse().Select(number => $"r{number}")];
        await using (var journal = Open(image)) Assert.Equal(left, (await IdsAsync(journal))[1..]); // The newest one says that it was not closed.
        await using (var journal = Open(image))
        {
            await journal.AppendAsync(Record("next"), Cancellation);
            Assert.Equal(["next", .. left], (await IdsAsync(journal)).Where(id => id.Length < 5));
        }
        var found = AuditVerifier.Verify(image, key, Cancellation);
        Assert.Equal((whole + 2, 0), Counted(found));
        Assert.Single(found.Resumptions);
    }

    [Fact]
    public async Task What_stood_beside_the_journal_is_not_there_twice_when_the_process_was_killed_behind_its_line()
    {
        await using (var journal = Open(folder))
        {
            for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}"), Cancellation);
            Assert.Equal(5, (await IdsAsync(journal)).Count);
            foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        }
        Assert.Contains("\"r4\"", await File.ReadAllTextAsync(Path.Combine(image, ".open"), Cancellation), StringComparison.Ordinal);
        Assert.Equal((5, 0), Counted(AuditVerifier.Verify(image, key, Cancellation)));
        Assert.Equal((7, 0), Counted(await GoOnAsync()));
    }

    [Fact]
    public async Task What_lines_before_have_left_behind_the_open_one_is_not_taken_for_it()
    {
        await using (var journal = Open(folder))
        {
            for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}"), Cancellation);
            Assert.Equal(5, (await IdsAsync(journal)).Count);
            await journal.AppendAsync(Record("r5"), Cancellation); // Over the first of four.
            foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        }
        Assert.Equal(["r5", "r2", "r3", "r4"], await OpenIdsAsync());
        Assert.Equal((6, 0), Counted(AuditVerifier.Verify(image, key, Cancellation)));
        Assert.Equal((8, 0), Counted(await GoOnAsync()));
        await using (var journal = Open(image)) Assert.Equal(["r5", "r4", "r3", "r2", "r1", "r0"], (await IdsAsync(journal)).Where(id => id.StartsWith('r')));
    }

    [Fact]
    public async Task Nothing_of_the_day_before_stays_beside_the_journal()
    {
        await using var journal = Open(image);
        for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}"), Cancellation);
        Assert.Equal(5, (await IdsAsync(journal)).Count);
        clock.Set(clock.GetUtcNow() + TimeSpan.FromDays(1));
        await journal.AppendAsync(Record("r5"), Cancellation);
        Assert.Equal(["r5"], await OpenIdsAsync());
        Assert.Equal((6, 0), Counted(AuditVerifier.Verify(image, key, Cancellation)));
    }

    [Fact]
    public async Task A_record_that_is_half_of_another_is_not_taken_nor_what_is_behind_it()
    {
        await CrashAsync();
        var open = Path.Combine(image, ".open");
        var lines = await File.ReadAllLinesAsync(open, Cancellation);
        lines[3] = lines[3].Replace("Patient/p1", "Patient/p2", StringComparison.Ordinal); // Of r1 to r4 the third.
        await File.WriteAllTextAsync(open, string.Join('\n', lines), Cancellation);
        Assert.Equal((3, 0), Counted(AuditVerifier.Verify(image, key, Cancellation)));
        Assert.Equal((5, 0), Counted(await GoOnAsync()));
    }

    [Fact]
    public async Task A_longer_file_of_a_former_version_is_taken_up_and_cut_off()
    {
        await CrashAsync();
        var open = Path.Combine(image, ".open");
        await File.AppendAllTextAsync(open, new string('x', AuditOpenLine.MostBytes), Cancellation);
        Assert.Equal((7, 0), Counted(await GoOnAsync()));
        await using (var journal = Open(image)) await journal.AppendAsync(Record("r5"), Cancellation);
        await using (var journal = Open(image))
        {
            await journal.AppendAsync(Record("r6"), Cancellation);
            await journal.AppendAsync(Record("r7"), Cancellation);
            Assert.Equal(["r7"], await OpenIdsAsync());
        }
        Assert.Equal(AuditOpenLine.MostBytes, new FileInfo(open).Length);
    }

    [Fact]
    public async Task What_cannot_stand_beside_the_journal_is_written_at_once()
    {
        Directory.CreateDirectory(Path.Combine(image, ".open"));
        await using var journal = Open(image);
        for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}"), Cancellation);
        Assert.Equal(5, (await File.ReadAllLinesAsync(Day, Cancellation)).Length);
    }

    [Fact]
    public async Task Many_plain_reads_make_many_lines()
    {
        await using (var journal = Open(image))
        {
            for (var number = 0; number < 2000; number++) await journal.AppendAsync(Record($"r{number}"), Cancellation);
        }
        Assert.InRange((await File.ReadAllLinesAsync(Day, Cancellation)).Length, 3, 40);
        Assert.Equal((2000, 0), Counted(AuditVerifier.Verify(image, key, Cancellation)));
    }

    [Fact]
    public async Task Whoever_reads_or_verifies_or_follows_while_others_are_recorded_finds_each_record_once()
    {
        var (begun, done, rounds) = (0, 0, 0);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await using (var journal = new AuditJournal(folder, clock, new AuditJournalOptions(new AuditSeals(folder, key, clock), 0) { FlushAfter = TimeSpan.FromMilliseconds(10) }))
        {
            await WriteAsync(journal);
            var others = Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteUntilEndAsync(journal), Cancellation));
            await Task.WhenAll([.. others, OnItsOwn(() => ReadUntilEndAsync(journal)), OnItsOwn(VerifyUntilEnd), OnItsOwn(FollowUntilEnd)]);
        }
        Assert.True(rounds > 20 && done > 1000, $"{rounds} looks at {done} records show nothing.");
        Assert.Equal((done, 0), Counted(AuditVerifier.Verify(folder, key, Cancellation)));

        // Who looks without a pause leaves the pool's threads to who writes.
        static Task OnItsOwn(Func<Task> look) => Task.Factory.StartNew(look, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        async Task WriteAsync(AuditJournal journal)
        {
            var number = Interlocked.Increment(ref begun);
            await journal.AppendAsync(number % 97 == 0 ? Record($"{number}") with { Interaction = "update" } : Record($"{number}"), Cancellation);
            Interlocked.Increment(ref done);
        }

        async Task WriteUntilEndAsync(AuditJournal journal)
        {
            while (!end.IsCancellationRequested)
            {
                for (var number = 0; number < 5; number++) await WriteAsync(journal);
                await Task.Delay(1, Cancellation);
            }
        }

        async Task ReadUntilEndAsync(AuditJournal journal)
        {
            while (!end.IsCancellationRequested)
            {
                var answered = Volatile.Read(ref done);
                CheckIds(await IdsAsync(journal), answered);
            }
        }

        Task VerifyUntilEnd()
        {
            while (!end.IsCancellationRequested)
            {
                var answered = Volatile.Read(ref done);
                var found = AuditVerifier.Verify(folder, key, Cancellation);
                Assert.Equal([], found.Faults);
                Assert.InRange(found.Records, answered, Volatile.Read(ref begun));
                Interlocked.Increment(ref rounds);
            }
            return Task.CompletedTask;
        }

        Task FollowUntilEnd()
        {
            var (ids, reached) = (new List<string>(), (AuditPosition?)null);
            while (!end.IsCancellationRequested)
            {
                foreach (var (behind, records) in AuditFeed.Read(folder, reached))
                {
                    reached = behind;
                    ids.AddRange(records.Select(record => record.Id));
                }
                CheckIds(ids, 0);
            }
            return Task.CompletedTask;
        }

        void CheckIds(List<string> ids, int answered)
        {
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.InRange(ids.Count, answered, Volatile.Read(ref begun));
            Interlocked.Increment(ref rounds);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(40, 0)]
    [InlineData(40, 4096)] // The length had reached the disk, and what belongs there had not.
    public async Task An_end_that_a_power_failure_has_cut_off_is_told_and_kept(int lost, int zeros)
    {
        await CrashAsync("update");
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
        await CrashAsync("update");
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
    private async Task CrashAsync(string interaction = "read")
    {
        await using var journal = Open(folder);
        for (var index = 0; index < 5; index++) await journal.AppendAsync(Record($"r{index}") with { Interaction = interaction }, Cancellation);
        foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
    }

    private async Task<IEnumerable<string>> OpenIdsAsync() =>
        (await File.ReadAllTextAsync(Path.Combine(image, ".open"), Cancellation)).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split('"')[3]);

    private static (long Records, long Faults) Counted(AuditVerification found) => (found.Records, found.FaultCount);

    private static async Task<List<string>> IdsAsync(AuditJournal journal) => await journal.ReadAsync(Cancellation).Select(record => record.Id).ToListAsync(Cancellation);

    private async Task<AuditVerification> GoOnAsync()
    {
        await using (var journal = Open(image)) await journal.AppendAsync(Record("next"), Cancellation);
        return AuditVerifier.Verify(image, key, Cancellation);
    }
}
