using System.Globalization;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>Work on many files in one process, for tests/benchmarks/dicom.sh: what other tools are given the same files for.</summary>
internal static class ManyFiles
{
    private const int Side = 512;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        switch (arguments)
        {
            case ["make", var folder, var count, var side]:
                for (var i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                {
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"{i:D4}.dcm"), Slice(i, int.Parse(side, CultureInfo.InvariantCulture)), cancellation);
                }
                return 0;
            case ["huge", var path]:
                MakeHuge(path);
                return 0;
            case ["nothing"]:
                return 0;
            case ["dump", .. var files]:
                await using (var text = new StreamWriter(Console.OpenStandardOutput()))
                {
                    foreach (var file in files)
                    {
                        DicomDump.Write(text, Part10Reader.ReadHeader(file));
                    }
                }
                return 0;
            case ["json", .. var files]:
                await using (var output = Console.OpenStandardOutput())
                {
                    await using var json = new Utf8JsonWriter(output);
                    json.WriteStartArray();
                    foreach (var file in files)
                    {
                        DicomJson.Write(json, Part10Reader.ReadHeader(file).Dataset);
                    }
                    json.WriteEndArray();
                }
                return 0;
            case ["frame", var number, .. var files]:
                foreach (var file in files)
                {
                    using var reader = FrameReader.Open(file);
                    using var frame = await reader.DecodeAsync(int.Parse(number, CultureInfo.InvariantCulture), cancellation);
                }
                return 0;
            case ["transcode", var syntax, var folder, .. var files]:
                foreach (var file in files)
                {
                    await using var output = File.Create(Path.Combine(folder, Path.GetFileName(file)));
                    await Transcoder.WriteAsync(file, syntax, output, CompressionSettings.Default, cancellation);
                }
                return 0;
            default:
                await Console.Error.WriteLineAsync("usage: files make FOLDER COUNT SIDE | huge FILE | nothing | dump FILE… | json FILE… | frame NUMBER FILE… | transcode UID FOLDER FILE…");
                return 2;
        }
    }

    /// <summary>A CT slice of a body with some noise, which no two of are alike.</summary>
    private static byte[] Slice(int number, int side)
    {
        var random = new Random(number);
        var pixels = new byte[side * side * 2];
        for (var i = 0; i < side * side; i++)
        {
            var (x, y) = ((i % side) - (side / 2), (i / side) - (side / 2));
            var isBody = (x * x) + (2 * y * y) < side * side / 5;
            var value = isBody ? 1000 + (100 * ((x + number) / 37 % 3)) + (50 * (y / 23 % 5)) + random.Next(24) : random.Next(8);
            (pixels[i * 2], pixels[(i * 2) + 1]) = ((byte)value, (byte)(value >> 8));
        }
        using var output = new MemoryStream();
        Part10Writer.Write(output, Described(number, side, pixels, frames: 1), Uids.ExplicitVrLittleEndian);
        return output.ToArray();
    }

    private static DicomDataset Described(int number, int side, byte[] pixels, int frames) => new DatasetBuilder(CtHeader.Build())
        .Set(CtHeader.TagOf("SpecificCharacterSet"), "ISO_IR 192") // Debian's dcmtk converts no JIS X 0208.
        .Set(CtHeader.TagOf("ReferringPhysicianName"), "Sato^Jiro=佐藤^二郎=さとう^じろう")
        .Set(CtHeader.TagOf("PatientName"), "Yamada^Hanako=山田^花子=やまだ^はなこ")
        .Set(CtHeader.TagOf("SOPInstanceUID"), "1.2.392.200036.9999.9." + number.ToString(CultureInfo.InvariantCulture))
        .Set(CtHeader.TagOf("NumberOfFrames"), frames.ToString(CultureInfo.InvariantCulture))
        .Set(CtHeader.TagOf("PixelRepresentation"), "0")
        .Set(CtHeader.TagOf("Rows"), side.ToString(CultureInfo.InvariantCulture))
        .Set(CtHeader.TagOf("Columns"), side.ToString(CultureInfo.InvariantCulture))
        .Set(CtHeader.TagOf("PixelData"), Vr.OW, pixels)
        .Build();

    /// <summary>2 GB of 4,000 frames, nearly all of it a hole in the file.</summary>
    private static void MakeHuge(string path)
    {
        const int Frames = 4000;
        using var file = File.Create(path);
        Part10Writer.Write(file, Described(0, Side, new byte[2], Frames), Uids.ExplicitVrLittleEndian);
        const uint Size = (uint)Frames * Side * Side * 2;
        file.Seek(-6, SeekOrigin.End);
        file.Write(BitConverter.GetBytes(Size));
        file.SetLength(file.Position + Size);
    }
}
