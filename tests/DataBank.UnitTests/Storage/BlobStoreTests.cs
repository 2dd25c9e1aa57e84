using System.Security.Cryptography;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class BlobStoreTests(AzuriteServer azurite)
{
    private static readonly string NoHash = new('0', 64);

    public static TheoryData<string, bool> Kinds => TestPlace.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Bytes_come_back_under_their_hash_as_a_whole_and_from_any_place_on(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        foreach (var length in (int[])[0, 1, 65_535, 65_536, 65_537, 300_000, 1_048_576, 1_048_577, 3_145_728, 20_000_003])
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            var (blob, seen) = await store.WriteAsync(new MemoryStream(bytes), length, BlobNaming.Sha256, (blob, content) => (blob, Seen(content)), Cancellation);
            Assert.Equal(bytes, seen);
            Assert.Equal(new BlobReference(Convert.ToHexStringLower(SHA256.HashData(bytes)), length), blob);
            Assert.Equal((blob.Hash, blob.SizeBytes, isSealed), (await store.FindAsync(blob.Hash, Cancellation)) is { } found ? (found.Hash, found.SizeBytes, found.IsSealed) : default);
            await using var read = await store.OpenAsync(blob.Hash, Cancellation);
            Assert.Equal(length, read.Length);
            Assert.Equal(bytes, Seen(read));
            foreach (var position in (int[])[length / 2, length / 3, Math.Max(0, length - 70_000), length])
            {
                read.Position = position;
                var part = new byte[Math.Min(100_000, length - position)];
                await read.ReadExactlyAsync(part, Cancellation);
                Assert.Equal(bytes.AsSpan(position, part.Length).ToArray(), part);
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Blobs_named_by_BLAKE3_lie_beside_those_named_by_SHA_256_and_are_copied_and_held_against_their_names(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        using var other = await TestPlace.OpenAsync("folder", azurite);
        var (store, target) = (Open(place, isSealed), new BlobStore(other.Files));
        // https://github.com/BLAKE3-team/BLAKE3/blob/master/test_vectors/test_vectors.json
        foreach (var (length, hash) in new[]
        {
            (0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f"), (1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c85"),
            (1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b"), (102_400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943"),
        })
        {
            var bytes = Enumerable.Range(0, length).Select(index => (byte)(index % 251)).ToArray();
            Assert.Equal(new BlobReference($"b3-{hash}", length), await WriteAsync(store, bytes));
        }
        var large = RandomNumberGenerator.GetBytes(5_000_001); // Hashed piece by piece.
        var named = await WriteAsync(store, large);
        Assert.Equal(BlobHash.Of(large, BlobNaming.Blake3), named.Hash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large)), (await store.RenameAsync(named, BlobNaming.Sha256, Cancellation)).Hash);

        var all = await AllAsync(store);
        Assert.Equal(6, all.Count);
        Assert.All(await new BlobScrub(store, 0, TimeProvider.System).RunAsync(Cancellation).ToListAsync(Cancellation), found => Assert.True(found.IsSound));
        foreach (var blob in all) Assert.True(await store.CopyAsync(blob, target, Cancellation));
        Assert.Equal(all.Select(blob => blob.Hash).Order(), (await AllAsync(target)).Select(blob => blob.Hash).Order());
        await File.WriteAllBytesAsync(Directory.EnumerateFiles(other.Folder, named.Hash, SearchOption.AllDirectories).Single(), [.. large[..^1], (byte)(large[^1] ^ 1)], Cancellation);
        Assert.Equal(named.Hash, Assert.Single(await new BlobScrub(target, 0, TimeProvider.System).RunAsync(Cancellation).Where(found => !found.IsSound).ToListAsync(Cancellation)).Blob.Hash);

        static Task<BlobReference> WriteAsync(BlobStore store, byte[] bytes) => store.WriteAsync(new MemoryStream(bytes), long.MaxValue, BlobNaming.Blake3, (blob, _) => blob, Cancellation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_bit_that_has_turned_is_found_wherever_blobs_lie_and_however_they_are_named(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        var hashes = new List<string>();
        foreach (var naming in Enum.GetValues<BlobNaming>())
        {
            foreach (var length in (int[])[1000, 3_000_000]) hashes.Add((await store.WriteAsync(new MemoryStream(RandomNumberGenerator.GetBytes(length)), length, naming, (blob, _) => blob, Cancellation)).Hash);
        }
        Assert.Equal(hashes.Order(), (await FoundAsync(isSound: true)).Order());
        foreach (var name in await place.Files.ListAsync("", Cancellation).Select(file => file.Name).ToListAsync(Cancellation))
        {
            var turned = place.Files.Incoming.NewName();
            await using (var stored = await place.Files.OpenAsync(name, Cancellation))
            {
                var bytes = Seen(stored);
                bytes[bytes.Length * 2 / 3] ^= 1;
                await File.WriteAllBytesAsync(turned, bytes, Cancellation);
            }
            await place.Files.PutAsync(name, turned, Cancellation);
        }
        Assert.Equal(hashes.Order(), (await FoundAsync(isSound: false)).Order());

        async Task<List<string>> FoundAsync(bool isSound) =>
            await new BlobScrub(store, 0, TimeProvider.System).RunAsync(Cancellation).Where(found => found.IsSound == isSound).Select(found => found.Blob.Hash).ToListAsync(Cancellation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Whoever_must_write_or_open_a_file_himself_can(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = await store.WriteAsync(path => File.WriteAllBytes(path, bytes), Cancellation);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), blob.Hash);
        var file = await store.FileOfAsync(blob.Hash, Cancellation);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, Cancellation));
        Assert.Equal(file, await store.FileOfAsync(blob.Hash, Cancellation));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.FileOfAsync(NoHash, Cancellation));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_same_bytes_written_at_the_same_time_make_one_blob(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        foreach (var bytes in (byte[][])["same"u8.ToArray(), RandomNumberGenerator.GetBytes(18_000_000)])
        {
            var blobs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.WriteAsync(new MemoryStream(bytes), long.MaxValue, Cancellation), Cancellation)));
            var blob = Assert.Single(blobs.Distinct());
            await using var read = await store.OpenAsync(blob.Hash, Cancellation);
            Assert.Equal(bytes, Seen(read));
        }
        Assert.Equal(2, (await AllAsync(store)).Count);
        Assert.DoesNotContain(Directory.EnumerateFiles(place.Folder, "*", SearchOption.AllDirectories), file => file.Contains("incoming", StringComparison.Ordinal) || file.Contains("uploads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blob_that_an_older_version_put_a_folder_deeper_is_found_kept_encrypted_and_deleted()
    {
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var (plain, both) = (Open(place, isSealed: false), Open(place, isSealed: true));
        var hash = await WriteAsync(plain, "older");
        var path = Directory.EnumerateFiles(place.Folder, hash, SearchOption.AllDirectories).Single();
        File.Move(path, Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, hash[2..4])).FullName, hash));
        Assert.Equal(hash, await WriteAsync(plain, "older"));
        Assert.Equal([hash], (await AllAsync(plain)).Select(blob => blob.Hash));
        Assert.True(await both.ResealAsync(Assert.Single(await AllAsync(both)), Cancellation));
        Assert.Equal("older", await ReadAsync(both, hash));
        var only = Assert.Single(await AllAsync(both));
        Assert.Equal((hash, true), (only.Hash, only.IsSealed));
        Assert.True(await both.DeleteAsync(hash, Cancellation));
        Assert.Empty(await AllAsync(both));
    }

    [Theory, InlineData(100), InlineData(300_000)]
    public async Task A_file_that_a_power_failure_broke_off_under_its_name_is_written_again(int length)
    {
        if (OperatingSystem.IsWindows()) return; // Files have no marks there.
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var store = Open(place, isSealed: false);
        var bytes = RandomNumberGenerator.GetBytes(length);
        var blob = await store.WriteAsync(new MemoryStream(bytes), length, Cancellation);
        var path = Directory.EnumerateFiles(place.Folder, blob.Hash, SearchOption.AllDirectories).Single();
        var mode = File.GetUnixFileMode(path);
        Assert.False(mode.HasFlag(UnixFileMode.UserExecute));

        await File.WriteAllBytesAsync(path, bytes[..(length / 2)], Cancellation);
        Mark(path);
        Assert.Equal(blob, await store.WriteAsync(new MemoryStream(bytes), length, Cancellation));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Cancellation));
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_only_being_written_is_left_out_of_copies_and_is_no_damage(bool isSealed)
    {
        if (OperatingSystem.IsWindows()) return; // Files have no marks there.
        using var place = await TestPlace.OpenAsync("folder", azurite);
        using var other = await TestPlace.OpenAsync("folder", azurite);
        var (store, target) = (Open(place, isSealed), Open(other, isSealed: false));
        var (whole, partial) = (await WriteAsync(store, "whole"), await WriteAsync(store, "partial"));
        foreach (var hash in (string[])[whole, partial]) Mark(Directory.EnumerateFiles(place.Folder, hash + "*", SearchOption.AllDirectories).Single());
        var path = Directory.EnumerateFiles(place.Folder, partial + "*", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(path, new string('\0', 4000), Cancellation); // As it is padded until it is complete.

        var listed = await AllAsync(store);
        Assert.All(listed, blob => Assert.True(blob.IsUnfinished));
        var copies = await Task.WhenAll(listed.Select(async blob => (blob.Hash, await store.CopyAsync(blob, target, Cancellation))));
        Assert.Equal([(whole, (bool?)true), (partial, null)], copies.OrderBy(copy => copy.Hash == partial));
        Assert.Equal("whole", await ReadAsync(target, whole));
        Assert.Equal([(whole, true)], await new BlobScrub(store, 0, TimeProvider.System).RunAsync(Cancellation).Select(found => (found.Blob.Hash, found.IsSound)).ToListAsync(Cancellation));

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~UnixFileMode.UserExecute);
        var damaged = (await AllAsync(store)).Single(blob => blob.Hash == partial);
        await Assert.ThrowsAsync<InvalidDataException>(() => store.CopyAsync(damaged, target, Cancellation));
        await store.DeleteAsync(partial, Cancellation);
        Assert.Null(await store.CopyAsync(damaged, target, Cancellation));
    }

    private static void Mark(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_deleted_is_gone_and_what_was_written_again_since_stays(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        var (kept, deleted) = (await WriteAsync(store, "kept"), await WriteAsync(store, "deleted"));
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation); // The times of blobs are told in seconds.
        var between = TimeProvider.System.GetUtcNow();
        Assert.Equal(kept, await WriteAsync(store, "kept"));
        Assert.False(await store.DeleteUnlessNewerAsync(kept, between, Cancellation));
        Assert.True(await store.DeleteUnlessNewerAsync(deleted, between, Cancellation));
        Assert.Equal([kept], (await AllAsync(store)).Select(blob => blob.Hash));
        Assert.True(await store.DeleteAsync(kept, Cancellation));
        Assert.False(await store.DeleteAsync(kept, Cancellation));
        Assert.Empty(await AllAsync(store));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Too_large_content_is_refused_and_leaves_nothing(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        foreach (var length in (int[])[11, 3_000_000])
        {
            var problem = await Assert.ThrowsAsync<RequestProblem>(() => store.WriteAsync(new MemoryStream(new byte[length]), length - 1, Cancellation));
            Assert.Equal(413, problem.Status);
        }
        Assert.Empty(await AllAsync(store));
        Assert.Empty(Directory.GetFiles(place.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task While_older_nodes_share_the_folder_new_blobs_lie_where_they_look()
    {
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var (among, alone) = (new BlobStore(place.Files) { WritesForOlderNodes = true }, new BlobStore(place.Files));
        var hash = await WriteAsync(among, "new");
        Assert.Equal(Path.Combine(place.Folder, "disk", hash[..2], hash[2..4], hash), Directory.EnumerateFiles(place.Folder, hash, SearchOption.AllDirectories).Single());
        Assert.Equal("new", await ReadAsync(alone, hash));
        Assert.Equal(hash, await WriteAsync(alone, "new"));
        Assert.Equal("after", await ReadAsync(among, await WriteAsync(alone, "after")));
        Assert.Equal(2, (await AllAsync(alone)).Count);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_not_there_is_not_found(string kind, bool isSealed)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var store = Open(place, isSealed);
        await store.PrepareAsync(Cancellation);
        foreach (var hash in (string[])["", "../../../etc/passwd", NoHash])
        {
            Assert.Null(await store.FindAsync(hash, Cancellation));
            await Assert.ThrowsAsync<FileNotFoundException>(() => store.OpenAsync(hash, Cancellation));
        }
    }

    [Fact]
    public async Task A_store_whose_disk_has_gone_takes_nothing_until_it_is_back()
    {
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var (disk, gone) = (Path.Combine(place.Folder, "disk"), Path.Combine(place.Folder, "gone"));
        var store = Open(place, isSealed: false);
        await WriteAsync(store, "before");
        Directory.Move(disk, gone);
        await Assert.ThrowsAnyAsync<IOException>(() => WriteAsync(store, "while"));
        Assert.False(Directory.Exists(disk));
        Directory.Move(gone, disk);
        Assert.NotNull(await store.FindAsync(await WriteAsync(store, "after"), Cancellation));
    }

    [Fact]
    public async Task A_container_that_is_gone_is_an_outage()
    {
        using var place = await TestPlace.OpenAsync("azure", azurite);
        var store = Open(place, isSealed: false);
        var lost = await Assert.ThrowsAnyAsync<Exception>(() => store.OpenAsync(NoHash, Cancellation));
        Assert.Equal(503, StorageOutage.Of(lost)?.Status);
    }

    [Fact]
    public async Task A_blob_service_that_is_busy_is_asked_again()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("DATABANK_TEST_AZURE") is { Length: > 0 }, "Nothing can stand before the service that DATABANK_TEST_AZURE names.");
        using var place = new TemporaryPlace();
        var connection = await azurite.ConnectAsync();
        var service = new Uri(connection.Split("BlobEndpoint=")[1].Split(';')[0]);
        await using var busy = new BusyBlobService(service);
        var store = new BlobStore(AzureFiles.Open(
            connection.Replace($":{service.Port}/", $":{busy.Port}/", StringComparison.Ordinal), AzuriteServer.NewContainer(), "blobs/", new IncomingFolder(Path.Combine(place.Folder, "uploads"), 0)));
        var bytes = RandomNumberGenerator.GetBytes(10_000_000);
        var blob = await store.WriteAsync(new MemoryStream(bytes), bytes.Length, Cancellation);
        await using var read = await store.OpenAsync(blob.Hash, Cancellation);
        Assert.Equal(bytes, Seen(read));
        Assert.Equal([blob.Hash], (await AllAsync(store)).Select(each => each.Hash));
        Assert.True(await store.DeleteAsync(blob.Hash, Cancellation));
        Assert.InRange(busy.Refused, 8, int.MaxValue);
    }

    [Fact]
    public async Task Encrypted_and_other_blobs_and_those_of_older_keys_lie_beside_each_other()
    {
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var plain = await WriteAsync(new BlobStore(place.Files), "plain");
        var first = TestPlace.NewKeys();
        var older = await WriteAsync(new BlobStore(place.Files, first), "of the first key");
        var both = TestPlace.NewKeys([.. first.All]);
        var store = new BlobStore(place.Files, both);
        var newer = await WriteAsync(store, "of the second key");
        Assert.Equal(plain, await WriteAsync(store, "plain")); // There already: it stays as it is.
        foreach (var reader in (BlobStore[])[store, new BlobStore(place.Files, both with { Current = null })])
        {
            Assert.Equal("plain", await ReadAsync(reader, plain));
            Assert.Equal("of the first key", await ReadAsync(reader, older));
            Assert.Equal("of the second key", await ReadAsync(reader, newer));
        }
        Assert.Equal([false, true, true], (await AllAsync(store)).Select(blob => blob.IsSealed).Order());
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new BlobStore(place.Files, first), newer));
    }

    [Fact]
    public async Task An_encrypted_blob_holds_nothing_of_its_content_and_shows_every_change()
    {
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var store = Open(place, isSealed: true);
        var content = string.Concat(Enumerable.Repeat("山田太郎 1961-05-12 ", 20_000));
        var hash = await WriteAsync(store, content);
        var file = Assert.Single(Directory.GetFiles(place.Folder, "*.sealed", SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("1961-05-12"u8));
        var whole = 48 + 65_552;
        byte[][] changes =
        [
            [.. bytes[..^1], (byte)(bytes[^1] ^ 1)],
            [.. bytes[..100], (byte)(bytes[100] ^ 1), .. bytes[101..]],
            [.. bytes[..20], (byte)(bytes[20] ^ 1), .. bytes[21..]], // The salt.
            bytes[..^70], // Cut off inside a chunk,
            bytes[..whole], // and at the end of one.
            [.. bytes[..48], .. bytes[whole..]], // A chunk left out.
            [.. bytes[..48], .. bytes[whole..(whole + 65_552)], .. bytes[48..whole], .. bytes[(whole + 65_552)..]], // Two changed places.
        ];
        foreach (var changed in changes)
        {
            await File.WriteAllBytesAsync(file, changed, Cancellation);
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(store, hash));
        }
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        Assert.Equal(content, await ReadAsync(store, hash));
    }

    private static BlobStore Open(TestPlace place, bool isSealed) => new(place.Files, isSealed ? TestPlace.NewKeys() : null);

    private static async Task<string> WriteAsync(BlobStore store, string text) => (await store.WriteAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), long.MaxValue, Cancellation)).Hash;

    private static async Task<string> ReadAsync(BlobStore store, string hash)
    {
        await using var stream = await store.OpenAsync(hash, Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static async Task<List<StoredBlob>> AllAsync(BlobStore store) => await store.EnumerateAsync(Cancellation).ToListAsync(Cancellation);

    private static byte[] Seen(Stream content)
    {
        var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
