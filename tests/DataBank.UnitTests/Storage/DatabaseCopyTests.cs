using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class DatabaseCopyTests(PostgreSqlServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-copy-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_goes_to_the_other_engine_and_back_and_is_the_same_and_new_rows_come_after_old_ones()
    {
        await using var first = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        await using var second = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        await using var third = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        await FillAsync(first.Database);
        var there = await new DatabaseCopy(first.Database, second.Database, "records").RunAsync(Cancellation);
        Assert.Equal(5001, there.Single(table => table.Name == "resource").Rows);
        var before = await ResourcesOf(second.Database).HistoryCountAsync();
        await ResourcesOf(second.Database).WriteAsync([new TestResource("Patient", "later").Put()], Cancellation);
        var back = await new DatabaseCopy(second.Database, third.Database, "records").RunAsync(Cancellation);
        Assert.Equal(5002, back.Single(table => table.Name == "resource").Rows);
        await ResourcesOf(third.Database).WriteAsync([new TestResource("Patient", "latest").Put()], Cancellation);

        var ordered = await third.Database.ReadAsync(
            async session =>
            {
                await using var command = session.Command("select id from resource order by surrogate desc limit 2");
                await using var row = await command.ExecuteReaderAsync(Cancellation);
                var ids = new List<string>();
                while (await row.ReadAsync(Cancellation)) ids.Add(row.GetString(0));
                return ids;
            },
            Cancellation);
        Assert.Equal(["latest", "later"], ordered);
        Assert.Equal(5001, before);
        foreach (var id in (string[])["p0", "p4999"])
        {
            var (old, now) = (await ResourcesOf(first.Database).FindAsync(new ResourceKey("Patient", id), Cancellation), await ResourcesOf(third.Database).FindAsync(new ResourceKey("Patient", id), Cancellation));
            Assert.Equal(old!.Json.ToArray(), now!.Json.ToArray());
        }
    }

    [Fact]
    public async Task A_copy_that_broke_off_goes_on_and_a_database_in_use_is_not_written_to()
    {
        await using var first = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        await using var second = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        await FillAsync(first.Database);
        var copied = 0;
        await Assert.ThrowsAsync<IOException>(() => new DatabaseCopy(first.Database, second.Database, "records", (table, rows) =>
        {
            if (table == "resource" && ++copied == 2) throw new IOException("The power went off.");
        }).RunAsync(Cancellation));
        var again = new List<long>();
        var done = await new DatabaseCopy(first.Database, second.Database, "records", (table, rows) =>
        {
            if (table == "resource") again.Add(rows);
        }).RunAsync(Cancellation);
        Assert.Equal(5001, done.Single(table => table.Name == "resource").Rows);
        Assert.Equal([5001], again); // The first two batches were there.
        Assert.Equal(done.Where(table => table.Name != "index_state"), await new DatabaseCopy(first.Database, second.Database, "records").RunAsync(Cancellation)); // It was the next database that broke off.
        await second.Database.WriteAsync(
            async session =>
            {
                await using var command = session.Command("update resource set method = 'POST' where id = 'p17'");
                return await command.ExecuteNonQueryAsync(Cancellation);
            },
            Cancellation);
        await Assert.ThrowsAsync<InvalidDataException>(() => new DatabaseCopy(first.Database, second.Database, "records").RunAsync(Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_snapshot_is_whole_while_others_write(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await FillAsync(test.Database);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                    await ResourcesOf(test.Database).WriteAsync([new TestResource("Patient", $"a{i}").Put(), new TestResource("Patient", $"b{i}").Put()], CancellationToken.None);
            },
            Cancellation);
        var path = Path.Combine(folder, "snapshot.db");
        await test.Database.SnapshotAsync(path, "records", Cancellation);
        await stop.CancelAsync();
        await writing;
        await using var snapshot = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={path};Pooling=False", "records", TimeProvider.System, Cancellation);
        var count = await ResourcesOf(snapshot).HistoryCountAsync();
        Assert.True(count >= 5001 && count % 2 == 1, $"{count} resources: half of a write is in the snapshot.");
        Assert.True((await StoreVerifier.VerifyAsync(snapshot, new BlobStore(new DiskFiles(Path.Combine(folder, "none"))), Cancellation)).IsSound);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ResourceStore ResourcesOf(Database database) => new(database, new ResourceStoreOptions(KeepsHistory: true));

    private static async Task FillAsync(Database database)
    {
        foreach (var batch in Enumerable.Range(0, 5001).Chunk(500))
            await ResourcesOf(database).WriteAsync([.. batch.Select(i => new TestResource("Patient", $"p{i}").Put())], Cancellation);
    }
}

/// <summary>Counts for tests of copies.</summary>
file static class Counting
{
    public static Task<long> HistoryCountAsync(this ResourceStore resources) => resources.Database.ReadAsync(
        async session =>
        {
            await using var command = session.Command("select count(*) from resource");
            return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        },
        TestContext.Current.CancellationToken);
}
