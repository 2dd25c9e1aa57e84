using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.IntegrationTests;

/// <summary>
/// A whole slide image (PS3.3 A.32.8) of many tiles in an appliance's archive: gigabytes by length, but its file has holes where no tile was
/// written, so that it takes no such disk. Put there while the appliance is down, as it would have stored it.
/// </summary>
internal sealed class SparseSlide
{
    public const int Side = 256;
    private const long TileBytes = 240 * 1024;

    public int Frames { get; init; } = 20_000;

    public TestImage Image { get; } = new() { Modality = "SM", Description = "HE" };

    /// <summary>How long the file is.</summary>
    public long Bytes { get; private set; }

    /// <summary>Codestreams of those tiles that have a picture, by their number from 1 on.</summary>
    public required IReadOnlyDictionary<int, byte[]> Tiles { get; init; }

    public async Task PutAsync(string dataFolder, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Guid.NewGuid().ToByteArray()));
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(dataFolder, "blobs", hash[..2], hash[2..4])).FullName, hash);
        Bytes = await WriteAsync(path, cancellation);
        var file = Part10Reader.ReadHeader(path);
        var url = $"{Image.Path["/dicomweb/".Length..]}/bulkdata/";
        var metadata = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(metadata)) DicomJson.Write(json, file.Dataset, place => url + place);
        await using var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={Path.Combine(dataFolder, "clinical.db")}", "records", TimeProvider.System, cancellation);
        await new StudyStore(database).PutAsync(
            [new NewInstance(file.Dataset, file.TransferSyntax, new BlobReference(hash, Bytes), FrameTable.Build(file, path), metadata.WrittenMemory)], inSameTransaction: null, cancellation);
    }

    private async Task<long> WriteAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        // The header of an image without pixels, then the pixel data element: an empty offset table, and one fragment a tile.
        await file.WriteAsync(TestImage.ToFile(Header(), Uids.JpegBaseline), cancellation);
        await file.WriteAsync((byte[])[0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0], cancellation);
        var item = new byte[] { 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0 };
        for (var (tile, start) = (1, file.Position); tile <= Frames; tile++, start += TileBytes)
        {
            file.Position = start;
            BinaryPrimitives.WriteUInt32LittleEndian(item.AsSpan(4), (uint)TileBytes - 8);
            await file.WriteAsync(item, cancellation);
            if (Tiles.TryGetValue(tile, out var codestream)) await file.WriteAsync(codestream, cancellation);
            if (tile == Frames) file.Position = start + TileBytes;
        }
        await file.WriteAsync((byte[])[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0], cancellation);
        return file.Length;
    }

    private DicomDataset Header()
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var columns = 200;
        return new DatasetBuilder((Image with { Frames = 1, Size = Side }).ToDataset())
            .Remove(new Tag(0x7FE0, 0x0010))
            .Set(new Tag(0x0008, 0x0008), "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            .Set(new Tag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.77.1.6")
            .Set(new Tag(0x0020, 0x9311), "TILED_FULL")
            .Set(new Tag(0x0028, 0x0002), "3")
            .Set(new Tag(0x0028, 0x0004), "YBR_FULL_422")
            .Set(new Tag(0x0028, 0x0006), "0")
            .Set(new Tag(0x0028, 0x0008), Text(Frames))
            .Set(new Tag(0x0028, 0x0100), "8")
            .Set(new Tag(0x0028, 0x0101), "8")
            .Set(new Tag(0x0028, 0x0102), "7")
            .Set(new Tag(0x0048, 0x0006), Vr.UL, Text(columns * Side))
            .Set(new Tag(0x0048, 0x0007), Vr.UL, Text(Frames / columns * Side))
            .Build();
    }
}
