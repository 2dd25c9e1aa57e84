using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Studies;

public sealed class LateStudiesTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task While_images_keep_coming_a_study_is_told_of_seldom_and_whoever_looks_waits_until_all_is_told(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var told = new Told();
        await using var late = new LateStudies(test.Database, told.TellAsync);
        const int Images = 60;
        for (var number = 1; number <= Images; number++) await StoreAsync(test.Database, late, number);
        await late.CatchUpAsync(Cancellation);
        Assert.Equal(Images, told.Instances[^1]);
        Assert.InRange(told.Instances.Count, engine == DatabaseEngine.Sqlite ? 2 : Images, engine == DatabaseEngine.Sqlite ? Images / 2 : Images);
        for (var number = Images + 1; number <= Images + 5; number++)
        {
            await StoreAsync(test.Database, late, number);
            await late.CatchUpAsync(Cancellation);
            Assert.Equal(number, told.Instances[^1]);
        }
        Assert.Empty(await LeftAsync(test.Database));
    }

    [Fact]
    public async Task Nobody_needs_to_look()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var told = new Told();
        await using var late = new LateStudies(test.Database, told.TellAsync);
        for (var number = 1; number <= 3; number++) await StoreAsync(test.Database, late, number);
        for (var attempt = 0; attempt < 200 && (await LeftAsync(test.Database)).Count > 0; attempt++) await Task.Delay(50, Cancellation);
        Assert.Equal(3, told.Instances[^1]);
        await Task.Delay(TimeSpan.FromSeconds(1.5), Cancellation); // Images that come slowly are told of at once.
        await StoreAsync(test.Database, late, 4);
        Assert.Equal(4, told.Instances[^1]);
    }

    [Fact]
    public async Task What_a_process_has_left_is_told_by_the_next()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server, clock: new ClockWithoutTimers());
        var killed = new LateStudies(test.Database, new Told().TellAsync);
        await StoreAsync(test.Database, killed, 1);
        await StoreAsync(test.Database, killed, 2);
        Assert.Equal(["1.1"], await LeftAsync(test.Database));
        // While there is no room it can't be told, and nobody is held up.
        var (isFull, next) = (true, new Told());
        var after = new LateStudies(test.Database, (session, studies, cancellation) => isFull ? throw new IOException("No room.", 28) : next.TellAsync(session, studies, cancellation));
        await after.OpenAsync(Cancellation);
        await after.CatchUpAsync(Cancellation);
        Assert.Equal(["1.1"], await LeftAsync(test.Database));
        isFull = false;
        await after.CatchUpAsync(Cancellation);
        Assert.Equal([2], next.Instances);
        Assert.Empty(await LeftAsync(test.Database));
    }

    [Fact]
    public async Task Why_a_study_cannot_be_told_of_is_reported_and_fails_its_next_image()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server, clock: new ClockWithoutTimers());
        var reported = new List<Exception>();
        var fails = false;
        await using var late = new LateStudies(test.Database, (_, _, _) => fails ? throw new InvalidDataException() : Task.CompletedTask) { Report = reported.Add };
        await StoreAsync(test.Database, late, 1);
        await StoreAsync(test.Database, late, 2);
        fails = true;
        await late.CatchUpAsync(Cancellation);
        Assert.IsType<InvalidDataException>(Assert.Single(reported));
        await Assert.ThrowsAsync<InvalidDataException>(() => StoreAsync(test.Database, late, 3));
        Assert.Equal(["1.1"], await LeftAsync(test.Database));
        fails = false;
        await StoreAsync(test.Database, late, 3);
    }

    private static Task<IReadOnlyList<InstanceResult>> StoreAsync(Database database, LateStudies late, int number) => new StudyStore(database).PutAsync(
        [StudyStoreTests.Instance("1.1", "1.1.1", $"1.1.1.{number}", number)], (session, studies) => late.TellAsync(session, studies, Cancellation), Cancellation);

    private static Task<List<string>> LeftAsync(Database database) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command("select study_uid from late_study");
            await using var row = await command.ExecuteReaderAsync(Cancellation);
            var left = new List<string>();
            while (await row.ReadAsync(Cancellation)) left.Add(row.GetString(0));
            return left;
        },
        Cancellation);

    /// <summary>How many images a study had whenever it was told of.</summary>
    private sealed class Told
    {
        public List<int> Instances { get; } = [];

        public async Task TellAsync(WriteSession session, IReadOnlyList<string> studyUids, CancellationToken cancellation) =>
            Instances.AddRange((await StudySummaries.ReadAsync(session, studyUids, cancellation)).Select(study => study.Series.Sum(series => series.Instances)));
    }

    private sealed class ClockWithoutTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
