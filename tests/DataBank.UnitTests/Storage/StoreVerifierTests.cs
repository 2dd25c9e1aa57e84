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
