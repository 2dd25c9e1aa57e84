using BenchmarkDotNet.Attributes;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// A file of 2 GB, made sparse so that it takes no disk: what opening it, reading one frame, and changing its patient's name cost.
/// </summary>
[MemoryDiagnoser]
public class LargeFileBenchmarks
{
    private const int Frames = 2048;
    private const int Side = 724; // 2048 frames of 724 × 724 × 2 bytes are 2 GiB.
    private readonly byte[] frame = new byte[Side * Side * 2];
    private string path = "";
    private DicomFile file = null!;
    private FrameTable frames = null!;

    [GlobalSetup]
    public void MakeFile()
    {
        path = Path.GetTempFileName();
        var header = new DatasetBuilder(CtHeader.Build())
            .Set(new Tag(0x0028, 0x0008), Frames.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Set(new Tag(0x0028, 0x0010), Side.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Set(new Tag(0x0028, 0x0011), Side.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Set(new Tag(0x7FE0, 0x0010), Vr.OW, ReadOnlyMemory<byte>.Empty)
            .Build();
        using var stream = new FileStream(path, FileMode.Create);
        Part10Writer.Write(stream, header, Uids.ExplicitVrLittleEndian);
        var length = (uint)(Frames * (long)frame.Length);
        stream.Seek(-4, SeekOrigin.End);
        stream.Write(BitConverter.GetBytes(length));
        stream.SetLength(stream.Length + length);
        stream.Close();
        file = Part10Reader.ReadHeader(path, ReadMode.Strict);
        frames = FrameTable.Build(file, path)!;
    }

    [GlobalCleanup]
    public void Delete() => File.Delete(path);

    [Benchmark]
    public int Open() => FrameTable.Build(Part10Reader.ReadHeader(path), path)!.Frames.Count;

    [Benchmark]
    public int OpenAndReadOneFrame()
    {
        using var reader = FrameReader.Open(path);
        using var read = reader.Read(Frames / 2);
        return read.Bytes.Length;
    }

    [Benchmark]
    public int ReadOneFrameByItsRange()
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.Read(handle, frame, frames.Frames[Frames / 2][0].Offset);
    }

    /// <summary>The new header, up to the pixel data that are then copied as one range.</summary>
    [Benchmark]
    public long EditHeader()
    {
        var edited = new DatasetBuilder(file.Dataset).Set(new Tag(0x0010, 0x0010), "Suzuki^Ichiro").Remove(new Tag(0x7FE0, 0x0010)).Build();
        using var output = new MemoryStream(16 * 1024);
        Part10Writer.Write(output, edited, file.TransferSyntax);
        return output.Length;
    }
}
