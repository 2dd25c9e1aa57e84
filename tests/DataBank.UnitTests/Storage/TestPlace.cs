using System.Security.Cryptography;
using DataBank.Storage;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace DataBank.UnitTests.Storage;

/// <summary>An empty place for files of each kind there is: a folder, and a container of Azure Blob Storage.</summary>
internal sealed class TestPlace : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-files-").FullName;

    private TestPlace()
    {
    }

    /// <summary>The kinds that the storage suite runs on, each with and without encryption, for MemberData.</summary>
    public static TheoryData<string, bool> Kinds => new() { { "folder", false }, { "folder", true }, { "azure", false }, { "azure", true } };

    public IFilePlace Files { get; private set; } = null!;

    public string Folder => folder;

    public static async Task<TestPlace> OpenAsync(string kind, AzuriteServer azurite)
    {
        var place = new TestPlace();
        place.Files = kind == "folder"
            ? new DiskFiles(Path.Combine(place.folder, "disk"))
            : AzureFiles.Open(await azurite.ConnectAsync(), AzuriteServer.NewContainer(), "blobs/", new IncomingFolder(Path.Combine(place.folder, "uploads"), 0));
        return place;
    }

    /// <summary>Keys of which the last is current.</summary>
    public static BlobKeys NewKeys(params BlobKey[] older)
    {
        var current = new BlobKey(RandomNumberGenerator.GetBytes(32));
        return new BlobKeys(current, [.. older, current]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
