using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class StoreVerifierTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Missing_and_unreferenced_blobs_and_damaged_resources_are_told_apart(DatabaseEngine engine)
    {
        var folder = Directory.CreateTempSubdirectory("databank-verify-").FullName;
        try
        {
            await using var test = await TestDatabase.OpenAsync(engine, server);
            var blobs = new BlobStore(new DiskFiles(folder));
            var kept = await blobs.WriteAsync(new MemoryStream("kept"u8.ToArray()), 100, Cancellation);
            var lost = await blobs.WriteAsync(new MemoryStream("lost"u8.ToArray()), 100, Cancellation);
            await blobs.WriteAsync(new MemoryStream("nobody's"u8.ToArray()), 100, Cancellation);
            var resources = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
            await resources.WriteAsync([new TestResource("Patient", "p1").Put(), new TestResource("Patient", "p2").Put()], Cancellation);
            await ExecuteAsync(test.Database, Import("a", kept.Hash));
            await ExecuteAsync(test.Database, Import("b", lost.Hash));
            var sound = await StoreVerifier.VerifyAsync(test.Database, blobs, Cancellation);
            Assert.Equal((true, 2, 1), (sound.IsSound, sound.References, sound.UnreferencedBlobs));

            Assert.True(await blobs.DeleteAsync(lost.Hash, Cancellation));
            await ExecuteAsync(test.Database, "update resource set format = 9 where id = 'p2'");
            var broken = await StoreVerifier.VerifyAsync(test.Database, blobs, Cancellation);
            Assert.Equal((false, 2), (broken.IsSound, broken.BrokenCount));
            Assert.Contains(broken.Broken, finding => finding.Contains(lost.Hash, StringComparison.Ordinal));
            Assert.Contains(broken.Broken, finding => finding.Contains("Patient/p2", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What one of them does not know is reported as missing never, or swept though a row needs it.</summary>
    [Fact]
    public async Task Every_column_that_names_a_blob_is_known_to_verification_and_sweep()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var columns = await test.Database.ReadAsync(
            async session =>
            {
                await using var command = session.Command("select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c on 1 = 1 where t.type = 'table' and c.name like '%\\_hash' escape '\\'");
                await using var row = await command.ExecuteReaderAsync(Cancellation);
                var found = new List<(string Table, string Column)>();
                while (await row.ReadAsync(Cancellation)) found.Add((row.GetString(0), row.GetString(1)));
                return found;
            },
            Cancellation);
        foreach (var other in ((string, string)[])[("resource", "index_hash"), ("destruction", "blob_hash")]) Assert.True(columns.Remove(other)); // Of the index; of what is gone.
        Assert.InRange(columns.Count, 8, 100);
        foreach (var statement in (string[])[VerificationSql.References(DatabaseEngine.Sqlite), VerificationSql.Referenced(DatabaseEngine.Sqlite)])
        {
            var parts = statement.Split("union");
            Assert.All(columns, each => Assert.Contains(parts, part => part.Contains($" from {each.Table}", StringComparison.Ordinal) && part.Contains(each.Column, StringComparison.Ordinal)));
        }
    }

    private static string Import(string id, string hash) =>
        $"insert into variant_import(id, patient_id, specimen_id, file_hash, source_class, outcome, published_at) values ('{id}', 'p1', 's1', '{hash}', 'germline', 'done', 0)";

    private static Task<int> ExecuteAsync(Database database, string sql) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(sql);
            return await command.ExecuteNonQueryAsync(Cancellation);
        },
        Cancellation);
}
