using System.Text;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class FilePlaceTests(AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData("folder"), InlineData("azure")]
    public async Task Lines_are_appended_from_the_length_that_is_known_and_what_a_crash_left_behind_it_goes(string kind)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        await place.Files.PrepareAsync(Cancellation);
        var first = await place.Files.AppendAsync("1/Patient.ndjson", 0, Lines("a", "b"), Cancellation);
        await place.Files.AppendAsync("1/Patient.ndjson", first, Lines("lost by a crash"), Cancellation);
        var second = await place.Files.AppendAsync("1/Patient.ndjson", first, Lines("c"), Cancellation);
        Assert.Equal("a\nb\nc\n", await ReadAsync(place.Files, "1/Patient.ndjson"));
        Assert.Equal(6, second);
        var large = string.Concat(Enumerable.Repeat("x", 5_000_000));
        var third = await place.Files.AppendAsync("1/Patient.ndjson", second, Lines(large, large, large), Cancellation);
        Assert.Equal(second + 15_000_003, third);
        Assert.Equal(third, (await place.Files.FindAsync("1/Patient.ndjson", Cancellation))!.SizeBytes);
        await Assert.ThrowsAnyAsync<IOException>(() => place.Files.AppendAsync("1/Patient.ndjson", third + 1, Lines("d"), Cancellation));
        await Assert.ThrowsAnyAsync<IOException>(() => place.Files.AppendAsync("2/Patient.ndjson", 1, Lines("d"), Cancellation));
        Assert.Equal(2, await place.Files.AppendAsync("1/Patient.ndjson", 0, Lines("z"), Cancellation));
        Assert.Equal("z\n", await ReadAsync(place.Files, "1/Patient.ndjson"));
    }

    [Theory, InlineData("folder"), InlineData("azure")]
    public async Task Folders_are_listed_and_removed_with_what_is_in_them(string kind)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        Assert.False(await place.Files.HoldsAnythingAsync(Cancellation));
        await place.Files.PrepareAsync(Cancellation);
        foreach (var name in (string[])["1/a", "1/b/c", "12/a"]) await place.Files.PutAsync(name, "bytes"u8.ToArray(), Cancellation);
        Assert.True(await place.Files.HoldsAnythingAsync(Cancellation));
        Assert.Equal(["1/a", "1/b/c"], await NamesAsync(place.Files, "1/"));
        await place.Files.DeleteFolderAsync("1/", Cancellation);
        Assert.Equal(["12/a"], await NamesAsync(place.Files, ""));
        Assert.Empty(await NamesAsync(place.Files, "none/"));
    }

    [Theory, InlineData("folder"), InlineData("azure")]
    public async Task A_name_leads_nowhere_else(string kind)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        await place.Files.PrepareAsync(Cancellation);
        await File.WriteAllTextAsync(Path.Combine(place.Folder, "secret"), "secret", Cancellation);
        await Assert.ThrowsAsync<FileNotFoundException>(() => place.Files.OpenAsync("../secret", Cancellation));
        await Assert.ThrowsAsync<FileNotFoundException>(() => place.Files.OpenAsync("1/../../secret", Cancellation));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(params string[] lines) => lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line));

    private static async Task<List<string>> NamesAsync(IFilePlace files, string folder) =>
        await files.ListAsync(folder, Cancellation).Select(file => file.Name).Order(StringComparer.Ordinal).ToListAsync(Cancellation);

    private static async Task<string> ReadAsync(IFilePlace files, string name)
    {
        using var reader = new StreamReader(await files.OpenAsync(name, Cancellation));
        return await reader.ReadToEndAsync(Cancellation);
    }
}
