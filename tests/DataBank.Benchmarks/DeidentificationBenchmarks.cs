using BenchmarkDotNet.Attributes;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.Benchmarks;

/// <summary>What de-identification costs: the header of a CT slice, a whole slice from file to file, and the leak guard over what leaves.</summary>
[MemoryDiagnoser]
public class DeidentificationBenchmarks
{
    private const int PixelBytes = 64 << 20;
    private const int GuardedBytes = 8 << 20;

    private static readonly string[] Identifiers =
        ["山田 太郎", "ヤマダ タロウ", "YAMADA TARO", "0001234567", "1935-04-01", "西新宿2-8-1", "03-5555-0142", "A2026-0001", "1.2.392.200036.9125.2.1"];

    private readonly DicomDeidentifier deidentifier = new();
    private readonly PatientContext patient =
        PatientContext.Create("lung", new ThemeKeys("lung", new byte[32]), new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 2026, Identifiers);

    private readonly LeakGuard guard = new(Identifiers);
    private DicomDataset header = new DatasetBuilder().Build();
    private byte[] large = [];
    private byte[] guarded = [];

    [GlobalSetup]
    public void MakeFiles()
    {
        var slice = new DatasetBuilder(CtHeader.Build()).Set(Tag.FromValue(0x00180015), "CHEST");
        header = slice.Build();
        var pixels = new byte[PixelBytes];
        new Random(1).NextBytes(pixels);
        using var file = new MemoryStream();
        Part10Writer.Write(file, slice.Set(Tag.FromValue(0x7FE00010), Vr.OW, pixels).Build(), Uids.ExplicitVrLittleEndian);
        large = file.ToArray();
        guarded = new byte[GuardedBytes];
        for (var i = 0; i < guarded.Length; i++) guarded[i] = (byte)"{\"valueQuantity\":{\"value\":13.5,\"unit\":\"g/dL\",\"code\":\"g/dL\"}}"[i % 60];
    }

    /// <summary>The header of one CT instance.</summary>
    [Benchmark]
    public int Header() => (deidentifier.Deidentify(header, patient) ?? throw new InvalidOperationException("The slice is withheld.")).Elements.Count();

    /// <summary>64 MiB of pixels behind a header: read, de-identified and written.</summary>
    [Benchmark]
    public async Task Stream()
    {
        using var source = new MemoryStream(large, writable: false);
        var file = Part10Reader.ReadHeader(source);
        var released = deidentifier.Deidentify(file.Dataset, patient) ?? throw new InvalidOperationException("The slice is withheld.");
        await Part10Writer.WriteWithPixelDataAsync(System.IO.Stream.Null, released, file, source, new CodestreamText(), CancellationToken.None);
    }

    /// <summary>8 MiB of JSON in which nothing is found.</summary>
    [Benchmark]
    public bool Guard() => guard.FindsLeak(guarded);
}
