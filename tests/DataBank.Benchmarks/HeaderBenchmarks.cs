using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>Opening a CT slice and looking at each element; the pixels stay where they are.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private readonly ArrayBufferWriter<byte> output = new(64 * 1024);
    private byte[] bytes = [];
    private string path = "";
    private Utf8JsonWriter json = null!;

    [Params(Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian)]
    public string Syntax { get; set; } = Uids.ExplicitVrLittleEndian;

    [GlobalSetup]
    public void MakeFile()
    {
        bytes = CtHeader.ToFile(Syntax);
        path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);
        json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        var count = Part10Reader.Read(bytes).Dataset.Elements.Count();
        if (count != CtHeader.Elements)
        {
            throw new UnreachableException($"The slice has {count} elements.");
        }
    }

    [GlobalCleanup]
    public void Delete()
    {
        json.Dispose();
        File.Delete(path);
    }

    [Benchmark]
    public long FromMemory() => Walk(Part10Reader.Read(bytes).Dataset);

    [Benchmark]
    public long FromFile() => Walk(Part10Reader.ReadHeader(path).Dataset);

    /// <summary>What the file costs without any DICOM: opened, its first 4 KiB read.</summary>
    [Benchmark]
    public int BareFileRead()
    {
        using var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[4096];
        return RandomAccess.Read(file, head, 0);
    }

    [Benchmark]
    public long FromMemoryToJson()
    {
        output.ResetWrittenCount();
        json.Reset(output);
        DicomJson.Write(json, Part10Reader.Read(bytes).Dataset, static path => path);
        json.Flush();
        return output.WrittenCount;
    }

    private static long Walk(DicomDataset dataset)
    {
        long sum = 0;
        foreach (var element in dataset.Elements)
        {
            sum += element.Tag.Value + element.Length;
        }
        return sum;
    }
}
