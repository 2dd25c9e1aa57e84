using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>Frame tables (PS3.5 A.4): whatever offset tables and fragments say, every range lies in the file and belongs to one frame.</summary>
internal static class FrameTableTarget
{
    public static readonly FuzzTarget Target = new("frames", Run, Seeds.Files) { HoldsElements = true };

    private static readonly string Scratch = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"databank-fuzz-{Environment.ProcessId}.dcm");

    private static void Run(byte[] bytes)
    {
        File.WriteAllBytes(Scratch, bytes);
        try
        {
            if (Must.ReadOrRefuse(() => Part10Reader.ReadHeader(Scratch)) is not { } file || Must.ReadOrRefuse(() => FrameTable.Build(file, Scratch)) is not { } table)
            {
                return;
            }
            long total = 0;
            foreach (var range in table.Frames.SelectMany(frame => frame))
            {
                Must.Hold(range.Offset >= 0 && range.Length >= 0 && range.Offset + range.Length <= bytes.Length, "A frame lies outside the file");
                total += range.Length;
            }
            Must.Hold(table.FrameBits is not null || total <= bytes.Length, "Frames overlap");
        }
        finally
        {
            File.Delete(Scratch);
        }
    }
}
