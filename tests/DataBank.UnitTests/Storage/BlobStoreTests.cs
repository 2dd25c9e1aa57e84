using System.Security.Cryptography;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class BlobStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-blobs-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_come_back_under_their_hash()
    {
        var store = new BlobStore(folder);
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var blob = await store.WriteAsync(new MemoryStream(bytes), long.MaxValue, Cancellation);
        Assert.Equal(new BlobReference(Convert.ToHexStringLower(SHA256.HashData(bytes)), 300_000), blob);
        await using var read = store.Open(blob.Hash);
        Assert.True(read.CanSeek);
        var copy = new MemoryStream();
        await read.CopyToAsync(copy, Cancellation);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)] // The page cache's
    [InlineData(65_536)] // and what passes it by: whole pages, with and without a rest, in one piece
    [InlineData(69_633)]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)] // and in several.
    [InlineData(1_048_577)]
    [InlineData(3_145_728)]
    [InlineData(3_150_001)]
    public async Task What_is_stored_is_seen_on_its_way_and_has_its_own_length(int length)
    {
        var store = new BlobStore(folder);
        var bytes = RandomNumberGenerator.GetBytes(length);
        var (blob, seen) = await store.WriteAsync(new MemoryStream(bytes), length, (blob, content) => (blob, Seen(content)), Cancellation);
        Assert.Equal(bytes, seen);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(store.PathOf(blob.Hash), Cancellation));
    }

    [Fact]
    public async Task A_store_whose_disk_has_gone_takes_nothing_until_it_is_back()
    {
        var store = new BlobStore(Path.Combine(folder, "disk"));
        await store.WriteAsync(new MemoryStream("before"u8.ToArray()), 100, Cancellation);
        Directory.Move(Path.Combine(folder, "disk"), Path.Combine(folder, "gone"));
        await Assert.ThrowsAnyAsync<IOException>(() => store.WriteAsync(new MemoryStream("while"u8.ToArray()), 100, Cancellation));
        Assert.False(Directory.Exists(Path.Combine(folder, "disk")));
        Directory.Move(Path.Combine(folder, "gone"), Path.Combine(folder, "disk"));
        var blob = await store.WriteAsync(new MemoryStream("after"u8.ToArray()), 100, Cancellation);
        Assert.True(store.Exists(blob.Hash));
    }

    private static byte[] Seen(Stream content)
    {
        var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    [Fact]
    public async Task The_same_bytes_written_at_the_same_time_make_one_blob()
    {
        var store = new BlobStore(folder);
        var blobs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => store.WriteAsync(new MemoryStream("same"u8.ToArray()), 100, Cancellation), Cancellation)));
        Assert.Single(blobs.Distinct());
        Assert.Equal([blobs[0].Hash], store.Enumerate());
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Too_large_content_is_refused_and_leaves_nothing()
    {
        var store = new BlobStore(folder);
        var problem = await Assert.ThrowsAsync<RequestProblem>(() => store.WriteAsync(new MemoryStream(new byte[11]), 10, Cancellation));
        Assert.Equal(413, problem.Status);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_not_there_is_not_found(string hash)
    {
        var store = new BlobStore(folder);
        Assert.False(store.Exists(hash));
        Assert.Throws<FileNotFoundException>(() => store.Open(hash));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
