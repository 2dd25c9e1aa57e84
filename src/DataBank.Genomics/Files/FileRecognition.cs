using System.IO.Compression;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Tells what a file is by its first bytes, whether gzip or not; its name says nothing.</summary>
public static class FileRecognition
{
    private const int LookedAt = 1 << 16;
    private const int PeakColumns = 10;

    /// <param name="file">Can seek.</param>
    /// <exception cref="OmicsFormatException">It is nothing that is kept.</exception>
    public static FileFormat Of(Stream file)
    {
        var raw = Read(file, isUnzipped: false);
        if (raw.StartsWith("CRAM"u8))
            return FileFormat.Cram;
        if (raw.StartsWith<byte>([0x26, 0xfc, 0x8f, 0x88]) || raw.StartsWith<byte>([0x88, 0x8f, 0xfc, 0x26]))
            return FileFormat.BigWig;
        if (raw.StartsWith("PAR1"u8))
            return FileFormat.Matrix; // Parquet: of tables of genes alone.
        var bytes = raw.StartsWith<byte>([0x1f, 0x8b]) ? Read(file, isUnzipped: true) : raw;
        if (bytes.StartsWith("BAM\u0001"u8))
            return FileFormat.Bam;
        if (bytes.StartsWith("BCF\u0002"u8))
            throw new OmicsFormatException("BCF is not read: send it as VCF (bcftools view -Oz)");
        return OfText(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'))
            ?? throw new OmicsFormatException($"The file is none of those that are kept: {string.Join(", ", FileFormat.All.Select(format => format.Name))}");
    }

    private static FileFormat? OfText(string text)
    {
        if (text.StartsWith("##fileformat=VCF", StringComparison.Ordinal))
            return FileFormat.Vcf;
        if (text.StartsWith('<'))
            return text.Contains("<mzML", StringComparison.Ordinal) || text.Contains("<indexedmzML", StringComparison.Ordinal) ? FileFormat.MzMl : null;
        if (text.StartsWith("#1.2", StringComparison.Ordinal))
            return FileFormat.Matrix; // GCT, whose second line tells the size of the table.
        var lines = text.Split('\n');
        var first = lines.FirstOrDefault(line => line.Length > 1 && line[0] != '#' && !line.StartsWith("track ", StringComparison.Ordinal) && !line.StartsWith("browser ", StringComparison.Ordinal))?.TrimEnd('\r').Split('\t');
        if (first is null)
            return null;
        if (first.Contains("Hugo_Symbol") && first.Contains("Tumor_Sample_Barcode"))
            return FileFormat.Maf;
        if (first.Length == PeakColumns && long.TryParse(first[1], out _) && long.TryParse(first[2], out _))
            return FileFormat.NarrowPeak;
        return first.Length > 1 && !double.TryParse(first[1], out _) && lines.Length > 1 ? FileFormat.Matrix : null;
    }

    private static ReadOnlySpan<byte> Read(Stream file, bool isUnzipped)
    {
        file.Position = 0;
        using var gzip = isUnzipped ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
        var bytes = new byte[LookedAt];
        try
        {
            return bytes.AsSpan(0, ((Stream?)gzip ?? file).ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (InvalidDataException)
        {
            throw new OmicsFormatException("The compressed file is damaged");
        }
    }
}
