using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class BlobReleaseTests(PostgreSqlServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-sweep-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_nothing_refers_to_is_swept_when_it_is_a_day_old(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var blobs = new BlobStore(new DiskFiles(folder));
        var (nobodys, young, again) = (await WriteAsync("nobody's"), await WriteAsync("young"), await WriteAsync("written again"));
        var (referenced, awaited, done) = (await WriteAsync("referenced"), await WriteAsync("awaited"), await WriteAsync("done"));
        await test.Database.WriteAsync(
            async session =>
            {
                await using var command = session.Command(
                    $"insert into variant_import(id, patient_id, specimen_id, file_hash, source_class, outcome, published_at) values ('a', 'p1', 's1', '{referenced}', 'germline', 'done', 0)");
                return await command.ExecuteNonQueryAsync(Cancellation);
            },
            Cancellation);
        var jobs = new JobStore(test.Database);
        await jobs.EnqueueAsync("import", $$"""{"FileHash":"{{awaited}}"}""", Cancellation);
        var ended = await jobs.EnqueueAsync("import", $$"""{"FileHash":"{{done}}"}""", Cancellation);
        await jobs.ClaimAsync(["import"], TimeSpan.FromMinutes(1), Cancellation);
        await jobs.SettleAsync(ended, "{}", Cancellation);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != young)) File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        Assert.Equal(again, await WriteAsync("written again")); // Its sender is about to refer to it.

        Assert.Equal(2, await new BlobRelease(test.Database, blobs, TimeProvider.System).SweepAsync(Cancellation));
        Assert.Equal(new[] { young, again, referenced, awaited }.Order(), (await blobs.EnumerateAsync(Cancellation).Select(blob => blob.Hash).ToListAsync(Cancellation)).Order());
        Assert.Null(await blobs.FindAsync(nobodys, Cancellation));

        async Task<string> WriteAsync(string text) => (await blobs.WriteAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), 100, Cancellation)).Hash;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
