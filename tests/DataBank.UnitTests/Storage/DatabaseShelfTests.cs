using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class DatabaseShelfTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_database_is_found_by_its_stem_until_it_is_deleted(DatabaseEngine engine)
    {
        var (shelf, place) = await TestDatabase.NewShelfAsync(engine, server);
        using var folder = place;
        var (lung, heart) = (shelf.NewStem("Lung-EGFR"), shelf.NewStem("Lung-EGFR.2"));
        Assert.True(shelf.Fits(lung, "Lung-EGFR"));
        Assert.Null(await shelf.FindAsync(lung, Cancellation));
        var (name, database) = await shelf.OpenAsync(lung, "records", Cancellation);
        await using (database) await NoteAsync(database, "a");
        await using ((await shelf.OpenAsync(heart, "records", Cancellation)).Database)
        {
            Assert.Equal(name, await shelf.FindAsync(lung, Cancellation));
        }
        var (_, again) = await shelf.OpenAsync(lung, "records", Cancellation);
        await using (again) Assert.Equal(["a"], await NotesAsync(again));
        await shelf.DropAsync(lung, Cancellation);
        Assert.Null(await shelf.FindAsync(lung, Cancellation));
        Assert.NotNull(await shelf.FindAsync(heart, Cancellation));
        var (_, anew) = await shelf.OpenAsync(lung, "records", Cancellation);
        await using (anew) Assert.Empty(await NotesAsync(anew));
        foreach (var stem in new[] { lung, heart }) await shelf.DropAsync(stem, Cancellation);
    }

    [Fact]
    public async Task Who_still_has_a_database_open_that_another_node_has_taken_over_writes_nowhere()
    {
        var (shelf, place) = await TestDatabase.NewShelfAsync(DatabaseEngine.PostgreSql, server);
        using var folder = place;
        var stem = shelf.NewStem("theme");
        await using var former = (await shelf.OpenAsync(stem, "records", Cancellation)).Database;
        await NoteAsync(former, "before");
        var (name, database) = await shelf.OpenAsync(stem, "records", Cancellation);
        await using var latter = database;
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => NoteAsync(former, "after"));
        Assert.Equal(503, StorageOutage.Of(refused)!.Status);
        await NoteAsync(latter, "latter");
        await using var reader = await shelf.AttachAsync(name, "records", Cancellation);
        Assert.Equal(["before", "latter"], await NotesAsync(reader));
        await shelf.DropAsync(stem, Cancellation);
        await Assert.ThrowsAsync<SchemaProblem>(() => shelf.AttachAsync(name, "records", Cancellation));
        Assert.Null(await shelf.FindAsync(stem, Cancellation));
    }

    [Fact]
    public async Task What_a_node_has_begun_to_write_when_another_takes_over_is_not_committed()
    {
        var (shelf, place) = await TestDatabase.NewShelfAsync(DatabaseEngine.PostgreSql, server);
        using var folder = place;
        var stem = shelf.NewStem("theme");
        await using var former = (await shelf.OpenAsync(stem, "records", Cancellation)).Database;
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var hanging = former.WriteAsync(
            async session =>
            {
                await NoteAsync(session, "hanging");
                begun.SetResult();
                await gate.Task;
                return 0;
            },
            Cancellation);
        await begun.Task;
        await using var latter = (await shelf.OpenAsync(stem, "records", Cancellation)).Database;
        await NoteAsync(latter, "latter");
        gate.SetResult();
        Assert.Equal(503, StorageOutage.Of(await Assert.ThrowsAnyAsync<Exception>(() => hanging))?.Status);
        Assert.Equal(["latter"], await NotesAsync(latter));
        await shelf.DropAsync(stem, Cancellation);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_database_that_holds_something_else_is_refused(DatabaseEngine engine)
    {
        await using var records = await TestDatabase.OpenAsync(engine, server);
        var problem = await Assert.ThrowsAsync<SchemaProblem>(() => Database.OpenAsync(engine, records.ConnectionString, "vault", TimeProvider.System, Cancellation));
        Assert.Contains("of its own", problem.Message, StringComparison.Ordinal);
    }

    private static Task<int> NoteAsync(Database database, string uri) => database.WriteAsync(session => NoteAsync(session, uri), Cancellation);

    private static async Task<int> NoteAsync(WriteSession session, string uri)
    {
        await using var command = session.Command("insert into code_system(system_id, uri) select coalesce(max(system_id), 0) + 1, @uri from code_system").Add("@uri", uri);
        return await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static Task<List<string>> NotesAsync(Database database) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command("select uri from code_system order by system_id");
            await using var row = await command.ExecuteReaderAsync(Cancellation);
            var notes = new List<string>();
            while (await row.ReadAsync(Cancellation)) notes.Add(row.GetString(0));
            return notes;
        },
        Cancellation);
}
